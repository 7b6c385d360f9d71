"""Addresses of the feeds; permanent once shipped. `config/urls.py` mounts them."""

from django.urls import path

from .views import feeds

app_name = "feeds"
urlpatterns = [
    path("meetings.json", feeds.meetings, name="meetings"),
    path("groups.csv", feeds.groups, name="groups"),
]

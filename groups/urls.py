"""Addresses of support groups; permanent once shipped."""

from django.urls import path

from .views import finder, group

app_name = "groups"
urlpatterns = [
    path("", finder.index, name="index"),
    path("<slug:slug>/", group.detail, name="detail"),
]

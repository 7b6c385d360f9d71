"""Addresses of support groups; permanent once shipped."""

from django.urls import path

from .views import calendars, embed, finder, flyer, group

app_name = "groups"
urlpatterns = [
    path("", finder.index, name="index"),
    path("calendar.ics", calendars.search_calendar, name="search_calendar"),
    path("<slug:slug>/calendar.ics", calendars.group_calendar, name="calendar"),
    path("<slug:slug>/", group.detail, name="detail"),
    path("<slug:slug>/flyer/", flyer.flyer, name="flyer"),
    path("<slug:slug>/embed/", embed.embed, name="embed"),
]

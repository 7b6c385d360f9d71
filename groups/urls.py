"""Addresses of support groups; permanent once shipped."""

from django.urls import path

from .views import embed, finder, flyer, group

app_name = "groups"
urlpatterns = [
    path("", finder.index, name="index"),
    path("<slug:slug>/", group.detail, name="detail"),
    path("<slug:slug>/flyer/", flyer.flyer, name="flyer"),
    path("<slug:slug>/embed/", embed.embed, name="embed"),
]

"""Addresses of guidance; permanent once shipped. `config/urls.py` mounts them."""

from django.urls import path

from . import views

guide_urls = (
    [path("", views.index, name="index"), path("<slug:slug>/", views.detail, name="detail")],
    "guides",
)

page_urls = [
    path("overdose/", views.overdose, name="overdose"),
    path("plan/", views.plan, name="plan"),
    path("learn/", views.learn, name="learn"),
    path("words/", views.words, name="words"),
]

"""Addresses of the kernel's pages; permanent once shipped. `config/urls.py` mounts them."""

from django.urls import path

from .views import helplines, naloxone, organizations, suggest

helpline_urls = (
    [path("", helplines.index, name="index"), path("<slug:slug>/", helplines.detail, name="detail")],
    "helplines",
)
naloxone_urls = (
    [path("", naloxone.index, name="index"), path("<slug:slug>/", naloxone.detail, name="detail")],
    "naloxone",
)
organization_urls = (
    [path("", organizations.index, name="index"), path("<slug:slug>/", organizations.detail, name="detail")],
    "organizations",
)
suggest_urls = (
    [
        path("", suggest.index, name="index"),
        path("thanks/", suggest.thanks, name="thanks"),
        path("<slug:kind>/", suggest.new, name="new"),
        path("<slug:kind>/<slug:slug>/", suggest.change, name="change"),
    ],
    "suggest",
)

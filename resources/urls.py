"""Addresses of the kernel's pages; permanent once shipped. `config/urls.py` mounts them."""

from django.urls import path

from .views import confirm, helplines, naloxone, open_data, organizations, suggest

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
open_data_urls = (
    [
        path("helplines.csv", open_data.helplines, name="helplines"),
        path("naloxone.csv", open_data.naloxone, name="naloxone"),
    ],
    "open_data",
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
# Everything below /confirm/<token>/, where no log writes the token down (config/private_logs.py).
confirm_urls = (
    [
        path("<str:token>/", confirm.listing, name="listing"),
        path("<str:token>/change/", confirm.change, name="change"),
        path("<str:token>/closed/", confirm.closed, name="closed"),
        path("<str:token>/stop/", confirm.stop, name="stop"),
    ],
    "confirm",
)

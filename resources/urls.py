"""Addresses of the kernel's pages; permanent once shipped. `config/urls.py` mounts them."""

from django.urls import path, re_path

from .views import confirm, helplines, hsds, hsds_terms, naloxone, open_data, organizations, suggest

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
# As the specification names them: without a slash at the end.
hsds_urls = (
    [
        path("", hsds.root, name="root"),
        path("openapi.json", hsds.openapi, name="openapi"),
        path("services", hsds.services, name="services"),
        path("services/<str:uid>", hsds.service, name="service"),
        path("organizations", hsds.organizations, name="organizations"),
        path("organizations/<str:uid>", hsds.organization, name="organization"),
        path("service_at_locations", hsds.services_at_locations, name="service_at_locations"),
        path("service_at_locations/<str:uid>", hsds.service_at_location, name="service_at_location"),
        path("taxonomies", hsds_terms.taxonomies, name="taxonomies"),
        path("taxonomies/<str:uid>", hsds_terms.taxonomy, name="taxonomy"),
        path("taxonomy_terms", hsds_terms.taxonomy_terms, name="taxonomy_terms"),
        path("taxonomy_terms/<str:uid>", hsds_terms.taxonomy_term, name="taxonomy_term"),
        re_path("", hsds.nothing, name="nothing"),
    ],
    "hsds",
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

"""The map of the site: every public address, permanent once shipped."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from guides.urls import guide_urls, page_urls
from resources.urls import (
    confirm_urls,
    helpline_urls,
    hsds_urls,
    naloxone_urls,
    open_data_urls,
    organization_urls,
    suggest_urls,
)

from .views import guides_feed, home, machines, pages, places, search, search_engines

#: What families read: in English here, and in Spanish under /es/.
pages_in_both_languages: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("helplines/", include(helpline_urls)),
    path("groups/", include("groups.urls")),
    path("places/", include(places.urls)),
    path("naloxone/", include(naloxone_urls)),
    path("organizations/", include(organization_urls)),
    path("guides/", include(guide_urls)),
    path("suggest/", include(suggest_urls)),
    path("confirm/", include(confirm_urls)),
    *page_urls,
    path("search/", search.search, name="search"),
    path("about/", pages.about, name="about"),
    path("data/", pages.data, name="data"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("leaving/", pages.leaving, name="leaving"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("sw.js", machines.service_worker, name="service_worker"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *i18n_patterns(*pages_in_both_languages, prefix_default_language=False),
    path("feeds/", include("groups.feed_urls")),
    path("feeds/", include(open_data_urls)),
    path("feeds/guides.atom", guides_feed.guides_feed, name="guides_feed"),
    path("hsds/", include(hsds_urls)),
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
    path(".well-known/security.txt", machines.security_txt, name="security_txt"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("robots.txt", search_engines.robots, name="robots"),
    path("sitemap.xml", search_engines.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", search_engines.sitemap, name="sitemap"),
    path("admin/", include("resources.staff.urls")),
    path("admin/", include("resources.admin.urls")),
    path("admin/", include("config.operations.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "config.views.errors.bad_request"
handler403 = "config.views.errors.forbidden"
handler404 = "config.views.errors.not_found"
handler500 = "config.views.errors.server_error"

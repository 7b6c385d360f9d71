"""The site's own addresses, and the baseline beside them."""

from django.urls import path

from bench.baseline import baseline
from config import urls as site

urlpatterns = [*site.urlpatterns, path("bench-baseline/", baseline)]
handler400, handler403 = site.handler400, site.handler403
handler404, handler500 = site.handler404, site.handler500

"""How much a request may bring: words from anyone, a spreadsheet from staff. What is larger is not read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .middleware import STAFF_PAGES
from .views.errors import too_large

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Bytes. The longest form that anyone may send holds a few thousand letters.
MOST_FROM_ANYONE = 256 * 1024
#: As nginx lets through (config/nginx.conf). What is too large for a spreadsheet is said on the page that takes it.
MOST_FROM_STAFF = 64 * 1024 * 1024


def small_enough(get_response: GetResponse) -> GetResponse:
    """The middleware. After the one that knows who is signed in, and before anything reads what was sent."""

    def answer(request: HttpRequest) -> HttpResponse:
        if _length(request) > MOST_FROM_ANYONE and _length(request) > _most(request):
            return too_large(request)
        return get_response(request)

    return answer


def _length(request: HttpRequest) -> int:
    """Bytes that the request announces; Django reads no more than these."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _most(request: HttpRequest) -> int:
    of_staff = request.path_info.startswith(STAFF_PAGES) and request.user.is_active and request.user.is_staff
    return MOST_FROM_STAFF if of_staff else MOST_FROM_ANYONE

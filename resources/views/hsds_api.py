"""What every view of the HSDS API has in common: open data, answered and refused in JSON."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from ..interchange.hsds.asking import AskedWronglyError
from ..interchange.hsds.pages import written
from ..interchange.hsds.taxonomies import Json
from ..open_feeds import open_feed

JSON, NDJSON = "application/json", "application/x-ndjson"
#: Parameters that may hold what a person typed.
_TYPED = {"search", "postcode"}
View = Callable[..., HttpResponseBase]


def api(view: View) -> View:
    """A view of the API: open data, whose refusals are JSON, too."""

    @wraps(view)
    def answer(request: HttpRequest, **named: str) -> HttpResponseBase:
        try:
            return view(request, **{name: _uuid(value) for name, value in named.items()})
        except AskedWronglyError as error:
            return json_answer({"error": str(error)}, status=400)
        except Http404 as error:
            return json_answer({"error": str(error) or "There is nothing with this id."}, status=404)

    feed = open_feed(answer)

    @csrf_exempt
    @wraps(view)
    def answer_in_private(request: HttpRequest, **named: str) -> HttpResponseBase:
        response = feed(request, **named)
        if response.status_code == 405:
            response = json_answer({"error": "This API is for reading: ask by GET."}, 405, **response.headers)
        if _TYPED & set(request.GET):
            # A family may have typed that on another site: no cache between us keeps it.
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    return answer_in_private


def _uuid(value: str) -> UUID:
    """The id in an address, however it is written. Raises Http404 for what is none."""
    try:
        return UUID(value)
    except ValueError:
        raise Http404("An id is a UUID, as 4ccaf732-cff6-45bc-ab5d-357ee5bf6f3f.") from None


def json_answer(told: Json, status: int = 200, **headers: str) -> HttpResponse:
    """An answer of one object."""
    return HttpResponse(written(told), status=status, headers=headers | {"Content-Type": JSON})

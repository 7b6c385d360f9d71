"""Kept pages (`config.page_cache`), answered before Django sees the request.

Django takes longer to look at a request and to close it than to answer one of these. So the whole answer, with the
headers that all the middleware gave it, is kept beside its page: for the same version of the content and the same
minute, and only where processes share a cache that knows the version. All else goes on to Django: other methods,
queries, and browsers that ask whether the page they have is still good.
"""

from collections.abc import Iterable
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from resources import content
from resources.curation.counting import tally

from .page_cache import CDN, KEPT, VERSION, Moment, best_encoding, good_for, host_of, this_minute
from .proxies import Application, Environment, StartResponse

#: Scheme, host, path, and the encoding of the body.
Question = tuple[str, str, str, str]
Headers = list[tuple[str, str]]

#: What makes an answer depend on the page that a browser has already.
CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH"}


class Answer(NamedTuple):
    """A whole answer, but for the header that changes with the second."""

    path: str
    headers: Headers
    body: bytes


class KeptAnswers:
    """The answers of one process, all of one moment. Safe for threads.

    Each stands for a page that the page cache had room for, in one of three encodings; so they need no limit.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._moment: Moment | None = None
        self._answers: dict[Question, Answer] = {}

    def find(self, moment: Moment, question: Question) -> Answer | None:
        """The answer of this moment; those of another moment go."""
        with self._lock:
            if moment != self._moment:
                self._moment, self._answers = moment, {}
            return self._answers.get(question)

    def keep(self, moment: Moment, question: Question, answer: Answer) -> None:
        """Keeps an answer of a moment, unless another moment has come."""
        with self._lock:
            if moment == self._moment:
                self._answers[question] = answer


def with_kept_answers(application: Application) -> Application:
    """The application with this in front of it."""
    kept = KeptAnswers()

    def serve(environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        version = content.shared_version() if settings.PAGE_CACHE and _may_be_kept(environ) else None
        # Now and then counts of readings are written, for which Django opens and closes the database.
        if version is None or tally.is_due:
            return application(environ, start_response)
        now = timezone.now()
        question, minute = _question(environ), this_minute(now)
        answer = kept.find((version, minute), question)
        if answer:
            tally.page(answer.path)
            start_response("200 OK", [*answer.headers, (CDN, good_for(answer.path, minute, now))])
            return [answer.body]
        environ[VERSION] = version
        return _answered_by(application, environ, start_response, question)

    def _answered_by(
        application: Application, environ: Environment, start_response: StartResponse, question: Question
    ) -> Iterable[bytes]:
        """Django's answer, which is kept if its page is."""
        started: Headers = []

        def note(status: str, headers: Headers, *error: Any) -> Any:
            started.extend(headers)
            return start_response(status, headers, *error)

        response = application(environ, note)
        if KEPT in environ:
            moment, path = environ[KEPT]
            headers = [(name, value) for name, value in started if name != CDN]
            kept.keep(moment, question, Answer(path, headers, b"".join(response)))
        return response

    return serve


def _may_be_kept(environ: Environment) -> bool:
    asks_for_a_page = environ["REQUEST_METHOD"] == "GET" and not environ.get("QUERY_STRING")
    return asks_for_a_page and environ.keys().isdisjoint(CONDITIONS)


def _question(environ: Environment) -> Question:
    """What tells one answer from another."""
    # What proxies say about it is settled before (config/proxies.py).
    scheme: str = environ["wsgi.url_scheme"]
    path: str = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
    return scheme, host_of(environ), path, best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))

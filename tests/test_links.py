"""Dead links: Ana's group moved its page, and staff hear of it before a family does."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from groups.models import SupportGroup
from guides.models import Guide
from resources.curation import links
from resources.interchange.fetching import FetchError, look
from resources.models import Link
from tests.records import make_group, make_guide, make_helpline

MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(links, "PAUSE", 0.0)


class Web:
    """The world's servers: what each address answers, and in which order they were asked."""

    def __init__(self, **answers) -> None:
        self.answers, self.asked = answers, []

    def __call__(self, url: str) -> int:
        self.asked.append(url)
        answer = self.answers.get(url.removeprefix("https://").split("/")[0].split(".")[0], 200)
        if isinstance(answer, str):
            raise FetchError(answer)
        return answer


def visit_on(moment: datetime, web: Web) -> int:
    with time_machine.travel(moment, tick=False):
        links.note_links()
        return links.visit(list(links.due_links(timezone.now())), timezone.now(), seconds=60, look_at=web)


# Which links there are ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_links_of_public_records_are_known_with_the_place_to_mend_them():
    group = make_group(name="Evening Circle", url="https://circle.example/")
    make_group(slug="draft", status="draft", url="https://draft.example/")
    make_helpline(slug="line", chat_url="https://chat.example/")
    guide = make_guide(slug="paying")
    guide.sources.create(title="A page", url="https://source.example/")
    guide.points.create(kind="do", title="Call", text="See [their page](https://inside.example/page), or write.")
    found = links.outward_links()
    assert found["https://circle.example/"].words == "Support group: Evening Circle"
    assert found["https://circle.example/"].admin_url == f"/admin/groups/supportgroup/{group.pk}/change/"
    assert found["https://source.example/"].admin_url == f"/admin/guides/guide/{guide.pk}/change/"
    assert {"https://chat.example/", "https://inside.example/page"} <= set(found)
    assert "https://draft.example/" not in found


@pytest.mark.django_db
def test_a_link_that_left_the_pages_is_forgotten():
    group = make_group(url="https://old.example/")
    links.note_links()
    SupportGroup.objects.filter(pk=group.pk).update(url="https://new.example/")
    links.note_links()
    assert [link.url for link in Link.objects.all()] == ["https://new.example/"]


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_records(django_assert_max_num_queries):
    for number in range(30):
        make_group(slug=f"group-{number}", url=f"https://group{number}.example/")
        make_guide(slug=f"guide-{number}").sources.create(title="A page", url=f"https://guide{number}.example/")
    with django_assert_max_num_queries(20):
        links.note_links()
    assert Guide.objects.count() + SupportGroup.objects.count() == Link.objects.count() == 60


# What a visit means ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_bad_night_is_forgiven_and_a_second_bad_day_is_told():
    make_group(url="https://circle.example/")
    web = Web(circle="The address could not be reached.")
    visit_on(MONDAY, web)
    assert not links.dead_links().exists()
    # Again on the same day: it was seen today.
    assert visit_on(MONDAY + timedelta(hours=3), web) == 0
    visit_on(MONDAY + timedelta(days=1), web)
    link = links.dead_links().get()
    assert (link.failed_days, link.problem) == (2, "The address could not be reached.")
    web.answers["circle"] = 200
    visit_on(MONDAY + timedelta(days=2), web)
    link.refresh_from_db()
    assert (link.failed_days, link.problem, link.worked) == (0, "", MONDAY + timedelta(days=2))


@pytest.mark.django_db
@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_an_answer_of_nothing_or_of_trouble_is_a_failure(status):
    make_group(url="https://circle.example/")
    visit_on(MONDAY, Web(circle=status))
    assert Link.objects.get().failed_days == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [403, 429, 999])
def test_a_server_that_lets_no_program_in_proves_nothing(status):
    make_group(url="https://circle.example/")
    for day in range(3):
        visit_on(MONDAY + timedelta(days=8 * day), Web(circle=status))
    link = Link.objects.get()
    assert (link.failed_days, link.worked) == (0, None)
    assert "lets no program look" in link.problem


@pytest.mark.django_db
def test_a_link_that_works_rests_for_a_week():
    make_group(url="https://circle.example/")
    web = Web()
    assert [visit_on(MONDAY + timedelta(days=day), web) for day in (0, 3, 7, 8)] == [1, 0, 0, 1]


@pytest.mark.django_db
def test_servers_take_turns_and_none_is_asked_twice_at_once(monkeypatch):
    for number in range(3):
        make_group(slug=f"a-{number}", url=f"https://a.example/{number}")
    make_group(slug="b", url="https://b.example/")
    waited = []
    monkeypatch.setattr(links, "PAUSE", 2.0)
    monkeypatch.setattr(links.time, "sleep", waited.append)
    web = Web()
    visit_on(MONDAY, web)
    assert web.asked[:2] == ["https://a.example/0", "https://b.example/"]
    assert sum(seconds > 1 for seconds in waited) == 2


@pytest.mark.django_db
def test_two_runs_at_once_visit_a_link_once():
    make_group(url="https://circle.example/")
    links.note_links()
    web, both = Web(), [list(links.due_links(MONDAY)), list(links.due_links(MONDAY))]
    assert [links.visit(some, MONDAY, seconds=60, look_at=web) for some in both] == [1, 0]
    assert len(web.asked) == 1


@pytest.mark.django_db
def test_the_command_lists_what_is_due_and_visits_nothing_when_only_asked(capsys):
    make_group(name="Evening Circle", url="https://circle.example/")
    call_command("check_links", "--dry-run")
    told = capsys.readouterr().out
    assert "https://circle.example/ (Support group: Evening Circle)" in told
    assert Link.objects.get().visited is None


# On the wire -------------------------------------------------------------------------------------


class Server(BaseHTTPRequestHandler):
    """A server that answers GET alone, one that has moved, and one that has nothing."""

    asked: list[str] = []

    def do_HEAD(self) -> None:
        if self.path == "/drops-head":
            type(self).asked.append("HEAD /drops-head")
            self.close_connection = True
            return
        self._answer({"/only-get": 405, "/lies": 404, "/moved": 301, "/missing": 404}.get(self.path, 200))

    def do_GET(self) -> None:
        self._answer({"/missing": 404}.get(self.path, 200))

    def _answer(self, status: int) -> None:
        type(self).asked.append(f"{self.command} {self.path}")
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/page")
        self.end_headers()

    def log_message(self, *args) -> None:
        """No lines among the tests' own."""


@pytest.fixture
def server() -> Iterator[str]:
    Server.asked = []
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("path", "status", "asked"),
    [
        ("/page", 200, ["HEAD /page"]),
        ("/only-get", 200, ["HEAD /only-get", "GET /only-get"]),
        ("/lies", 200, ["HEAD /lies", "GET /lies"]),
        ("/moved", 200, ["HEAD /moved", "HEAD /page"]),
        ("/missing", 404, ["HEAD /missing", "GET /missing"]),
        ("/drops-head", 200, ["HEAD /drops-head", "GET /drops-head"]),
    ],
)
def test_a_look_asks_by_head_and_by_get_where_head_is_refused(server, path, status, asked):
    assert look(server + path, allow_private=True) == status
    assert Server.asked == asked


@pytest.mark.enable_socket
def test_a_look_never_reaches_an_inner_network(server):
    with pytest.raises(FetchError):
        look(f"{server}/page")
    assert Server.asked == []

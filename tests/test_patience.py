"""Nobody waits long for a database that does not answer; where nobody waits, nothing ends early."""

import time

import pytest
import time_machine
from django.db import OperationalError, connection
from django.http import HttpResponse, StreamingHttpResponse

from config.patience import FOR_A_PROBE, FOR_FAMILIES, FOR_STAFF, patient
from config.postgres import limits
from config.postgres.limits import MANY, REST, SILENT_AFTER, WHILE_SILENT, Answers, Connecting, Wait, limit, waiting


@pytest.mark.parametrize(
    ("address", "seconds"),
    [("/groups/?near=06702", FOR_FAMILIES), ("/admin/", FOR_STAFF), ("/es/", FOR_FAMILIES), ("/readyz", FOR_A_PROBE)],
)
def test_each_request_has_its_patience(rf, address, seconds):
    given = []
    patient(lambda request: given.append(limit()) or HttpResponse())(rf.get(address))
    assert given == [seconds]
    assert limit() is None


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until a test moves it."""
    with time_machine.travel(1000, tick=False) as clock:
        monkeypatch.setattr(limits.time, "monotonic", time.time)
        monkeypatch.setattr(limits, "answers", Answers())
        yield clock


def test_what_is_waited_is_taken_from_it(clock):
    with waiting(lambda: 1.0):
        for left in (0.6, 0.2):
            wait = Wait(limit())
            clock.shift(0.4)
            wait.ended()
            assert limit() == pytest.approx(left)


def test_nobody_waits_long_after_somebody_waited_in_vain(clock):
    """And everybody waits as before once the database has answered somebody."""
    with waiting(lambda: 3.0):
        wait = Wait(limit())
        clock.shift(1)
        assert not wait.should_end
        limits.answers.failed_to_come()
        assert wait.should_end
        clock.shift(1)
        limits.answers.came()
        assert not wait.should_end
        clock.shift(1)
        assert wait.should_end


def test_when_nearly_all_threads_wait_and_nobody_gets_an_answer_all_stop(clock):
    waits = []
    for _ in range(MANY):
        assert not any(wait.should_end for wait in waits)
        with waiting(lambda: 3.0):
            waits.append(Wait(limit()))
        clock.shift(SILENT_AFTER + 0.1)
    assert all(wait.should_end for wait in waits)
    limits.answers.came()
    assert not any(wait.should_end for wait in waits), "it answers somebody: the others are only slow"
    for wait in waits:
        wait.ended()
    clock.shift(5)
    assert not limits.answers.are_missing


def test_a_connection_takes_longer_to_a_database_that_answers_others(clock):
    """A process that has just started connects all its threads at once: slow is not away."""
    with waiting(lambda: 0.7):
        wait = Wait(limit(), in_a_crowd=3.0)
        clock.shift(0.8)
        assert wait.is_over
        limits.answers.came()
        assert not wait.is_over
        wait.ended()
        assert limit() == WHILE_SILENT, "it may still ask something"
        clock.shift(2.3)
        assert wait.is_over
        assert not Wait(0.7, in_a_crowd=3.0).is_over
        clock.shift(0.8)
        late = Wait(0.7, in_a_crowd=3.0)
        clock.shift(0.8)
        assert late.is_over, "what was answered before counts for nothing"


def test_the_parts_of_a_feed_have_a_time_of_their_own(rf):
    given = []

    def parts():
        for _ in range(2):
            given.append(limit())
            yield b"part"

    response = patient(lambda request: StreamingHttpResponse(parts()))(rf.get("/feeds/meetings.json"))
    assert b"".join(response) == b"partpart"
    assert given == [10.0, 10.0]


def test_after_a_failure_one_request_tries_and_the_others_do_not(clock):
    connecting = Connecting()
    with waiting(lambda: 3.0):
        assert [connecting.may_try() for _ in range(3)] == [True, True, True]
        connecting.failed()
        assert not connecting.may_try()
        clock.shift(REST + 0.1)
        assert [connecting.may_try() for _ in range(3)] == [True, False, False]
        connecting.succeeded()
        assert connecting.may_try()
        connecting.failed()
    assert connecting.may_try(), "a command waits as long as it takes"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_given_up():
    with (
        waiting(lambda: 0.3),
        connection.cursor() as cursor,
        pytest.raises(OperationalError, match="no answer in time"),
    ):
        cursor.execute("SELECT pg_sleep(5)")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5)")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_short_waits_are_too_long_together():
    def asked():
        with connection.cursor() as cursor:
            for _ in range(10):
                cursor.execute("SELECT pg_sleep(0.1)")

    with waiting(lambda: 0.5), pytest.raises(OperationalError):
        asked()
    connection.close()

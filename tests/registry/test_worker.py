"""One command does the background work: it ends with its followers, and tells what has failed."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from tests.served import own_database

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

MANAGE = [sys.executable, str(project.BASE_DIR / "manage.py")]


@pytest.fixture
def environment(tmp_path):
    """An empty registry of its own, without an index to follow."""
    return {
        **os.environ,
        "DEBUG": "1",
        "DATABASE_URL": own_database(tmp_path),
        "SEARCH_ENGINE": "sqlite",
        "REDIS_URL": "",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(autouse=True)
def signals_as_before():
    """The command takes the signals of the process that runs it."""
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def test_it_does_the_days_work_and_stops_with_its_followers_when_it_is_told_to(environment):
    with subprocess.Popen([*MANAGE, "worker"], env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        said = []
        # The last command of the day says nothing; the one before it does.
        for line in worker.stdout:
            said.append(line)
            if "已删除" in line:
                worker.send_signal(signal.SIGTERM)
        assert worker.wait() == 0
    assert any("为止" in line for line in said)
    assert any("nothing to follow" in line for line in said)
    # Nobody else has its output open any more, so that it is the last to speak.
    assert said[-1] == "Stopped.\n"


def test_followers_end_when_the_worker_is_killed(environment):
    with subprocess.Popen(
        [*MANAGE, "worker"], env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as worker:
        assert worker.stdout is not None
        # One of the followers has ended, the other goes on; the work of the day is under way.
        while "nothing to follow" not in worker.stdout.readline():
            pass
        worker.kill()
        try:
            # Whoever outlives it has its output open.
            said, _ = worker.communicate(timeout=30)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
    assert said.splitlines().count("Stopped.") == 1


def test_once_does_what_is_due_and_ends(environment):
    done = subprocess.run([*MANAGE, "worker", "--once"], env=environment, capture_output=True, text=True, check=True)
    assert "为止" in done.stdout
    assert done.stderr == ""


def test_what_has_failed_is_named(settings, environment, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", environment["DATABASE_URL"])
    settings.WORKER_FOLLOWERS, settings.WORKER_DAILY = [], ["clearsessions", "no_such_command"]
    with pytest.raises(CommandError, match=r"^Not done: no_such_command\.$"):
        call_command("worker", once=True)


def test_a_follower_that_fails_ends_the_worker(settings):
    settings.WORKER_FOLLOWERS, settings.WORKER_DAILY = ["no_such_command"], []
    with pytest.raises(CommandError, match="no_such_command has ended with status 1"):
        call_command("worker")

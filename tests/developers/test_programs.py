"""The programs of the developers' chapters where something goes wrong: nobody answers, a moment is bad, they are killed."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from graphql_api.developer_chapters import EXAMPLE_SITE, EXAMPLES, LANGUAGES_OF_EXAMPLES
from tests.clients.environment import node
from tests.developers.running import printed


@pytest.mark.shell
@pytest.mark.parametrize("place", ["c5", ""])
def test_a_program_that_follows_keeps_its_place_where_nobody_answers(tmp_path, place):
    (tmp_path / "place.txt").write_text(place, encoding="utf-8")
    script = (EXAMPLES / "follow.sh").read_text(encoding="utf-8").replace("127.0.0.1:8000", "127.0.0.1:1")
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert ran.returncode != 0
    # A place that was lost is no reason to begin again.
    assert (b"invalid JSON" in ran.stderr) == (not place)
    assert (tmp_path / "place.txt").read_text(encoding="utf-8") == place


@pytest.mark.shell
@pytest.mark.django_db(transaction=True)
def test_a_program_that_follows_has_its_old_place_until_the_new_one_is_whole(sample_site, tmp_path):
    for program in sorted(EXAMPLES.glob("follow*")):
        folder = tmp_path / program.name
        folder.mkdir()
        (folder / "place.txt").write_text("c5\n", encoding="utf-8")
        # The same file under another name: what is written into it is seen here, what takes its place is not.
        os.link(folder / "place.txt", folder / "before.txt")
        text = program.read_text(encoding="utf-8").replace(EXAMPLE_SITE, sample_site)
        printed(text, LANGUAGES_OF_EXAMPLES[program.suffix], folder)
        places = [(folder / f"{name}.txt").read_text(encoding="utf-8").strip() for name in ("before", "place")]
        assert places[0] == "c5", program.name
        assert int(places[1].removeprefix("c")) > 100, program.name


@contextmanager
def _answering(*answers: tuple[int, Mapping[str, object]]) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the address of a server that gives these answers, one after the other, and the bodies that it was sent."""
    left, bodies = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = left.pop(0)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing of it is a problem."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", bodies
    server.shutdown()
    server.server_close()


def _complaint_sent(site: str) -> subprocess.CompletedProcess[str]:
    script = (EXAMPLES / "complain.mjs").read_text(encoding="utf-8").replace(EXAMPLE_SITE, site)
    command = [node(), "--input-type=module", "--eval", script]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.shell
def test_a_complaint_that_comes_at_a_bad_moment_is_sent_again_with_its_key():
    away = {"errors": [{"message": "away", "extensions": {"code": "UNAVAILABLE", "retryAfter": 0}}]}
    receipt = {"reference": "SDT202003021234561", "secret": "AAAA-BBBB-CCCC-DDDD"}
    taken = {"data": {"submitComplaint": {"receipt": receipt, "userErrors": []}}}
    case = {"data": {"complaint": {"state": "SUBMITTED", "dueOn": "2026-12-22"}}}
    with _answering((503, away), (429, away), (200, taken), (200, case)) as (site, bodies):
        ran = _complaint_sent(site)
    assert ran.stdout == "SDT202003021234561\tSUBMITTED\t2026-12-22\n", ran.stderr
    assert bodies[0] == bodies[1] == bodies[2] != bodies[3]


@pytest.mark.shell
def test_a_complaint_that_is_refused_is_not_sent_again():
    refused = {"errors": [{"message": "no more than 20", "extensions": {"code": "TOO_MANY_SUBMISSIONS"}}], "data": None}
    with _answering((200, refused)) as (site, bodies):
        ran = _complaint_sent(site)
    assert ran.returncode != 0
    assert "no more than 20" in ran.stderr
    assert len(bodies) == 1


@pytest.mark.shell
@pytest.mark.parametrize(("name", "is_ended"), [("verify_batch", True), ("walk", True), ("watch", False)])
def test_a_program_does_not_take_no_answer_for_one(tmp_path, name, is_ended):
    """Whoever watches goes on to watch; a list of which a part is missing would pass for the whole."""
    script = (EXAMPLES / f"{name}.sh").read_text(encoding="utf-8").replace("127.0.0.1:8000", "127.0.0.1:1")
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert (ran.returncode != 0, ran.stdout) == (is_ended, b"")
    assert ran.stderr

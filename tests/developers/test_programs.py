"""The programs of the developers' chapters where something goes wrong: nobody answers, a moment is bad, they are killed."""

import os
import subprocess

import pytest

from graphql_api.developer_chapters import EXAMPLE_SITE, EXAMPLES, LANGUAGES_OF_EXAMPLES
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


@pytest.mark.shell
@pytest.mark.parametrize(("name", "is_ended"), [("verify_batch", True), ("walk", True), ("watch", False)])
def test_a_program_does_not_take_no_answer_for_one(tmp_path, name, is_ended):
    """Whoever watches goes on to watch; a list of which a part is missing would pass for the whole."""
    script = (EXAMPLES / f"{name}.sh").read_text(encoding="utf-8").replace("127.0.0.1:8000", "127.0.0.1:1")
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert (ran.returncode != 0, ran.stdout) == (is_ended, b"")
    assert ran.stderr

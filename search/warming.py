"""What the first question of a process would wait for, half a second in all: tables of places, people and words, and patterns.

Each is made when a text is first read by it, and kept. So a server that starts reads a text of every sort.
"""

from typing import Final

from search.stages import stages_of
from search.verifying.held import Held
from search.verifying.reading import read

_ASKED: Final = ("济南市爱课堂学校的王老师备案了吗", "jinan aiketang yingyu", "爱课tang英语", "akt", "鲁ICP备2020000000号")
_HELD: Final = (Held("https://www.example.com/"), Held("济南爱课堂学校", "payee"), Held("爱课堂", "app_name", payee="王小明"))


def warm_up() -> None:
    """Make all that texts are read by; asks no database."""
    for text in _ASKED:
        for _ in stages_of(text):
            """A stage reads the text when it is asked for."""
    for held in _HELD:
        for clue in read(held).clues:
            clue.similar()

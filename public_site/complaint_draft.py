"""A complaint in the making: what has been answered so far, which question comes next, and what is wrong with an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.contrib.sessions.backends.base import SessionBase

from complaints.drafts import ComplaintDraft, Contact, cleaned, problems_of
from complaints.problems import Problem
from complaints.references import fingerprint, new_submission_key
from complaints.vocabulary import Mode
from public_site.sealed_slots import SealedSlot

# The questions in order; an anonymous reporter is not asked the last one.
STEPS: Final = ("nature", "about", "category", "what", "mode", "reach")
_STEP_OF_PROBLEM: Final[Mapping[str, str]] = {
    "nature": "nature",
    "record": "about",
    "about": "about",
    "region": "about",
    "category": "category",
    "description": "what",
    "occurred_on": "what",
    "amount": "what",
    "mode": "mode",
    "contact": "reach",
}
_SLOT: Final = SealedSlot("complaint_draft", seconds=2 * 60 * 60)


@dataclass(frozen=True, slots=True)
class Draft:
    """The answers as text; `done` names the questions that were answered, `submission_key` makes a repeated submission the same."""

    submission_key: str
    done: tuple[str, ...] = ()
    record: str = ""
    about: str = ""
    region: str = ""
    nature: str = ""
    category: str = ""
    description: str = ""
    occurred_on: str = ""
    amount: str = ""
    mode: str = ""
    name: str = ""
    phone: str = ""
    address: str = ""

    @property
    def steps(self) -> tuple[str, ...]:
        """The questions that this reporter is asked."""
        return STEPS[:-1] if self.mode == Mode.ANONYMOUS else STEPS

    def answered(self, step: str, answers: Mapping[str, str]) -> "Draft":
        """Return the draft with the answers to one question."""
        changed = replace(self, done=tuple(dict.fromkeys((*self.done, step))), **answers)
        if changed.about and "about" in answers:
            changed = replace(changed, record="")
        if changed.mode == Mode.ANONYMOUS:
            changed = replace(changed, name="", phone="", address="", done=tuple(each for each in changed.done if each != "reach"))
        return changed

    def complaint(self) -> ComplaintDraft:
        """Return the complaint that the answers make."""
        contact = Contact(self.name, self.phone, self.address) if self.name or self.phone or self.address else None
        return ComplaintDraft(
            nature=self.nature,
            category=self.category,
            description=self.description,
            mode=self.mode,
            record=self.record,
            about=self.about,
            occurred_on=date.fromisoformat(self.occurred_on) if self.occurred_on else None,
            amount=Decimal(self.amount) if self.amount else None,
            contact=contact,
            region=self.region,
        )

    @property
    def mark(self) -> str:
        """What tells these answers from any others, also of the same complaint."""
        return fingerprint(self.complaint().canonical(), self.submission_key)

    def problems(self, step: str, *, today: date) -> list[Problem]:
        """Return what is wrong with the answers to one question."""
        return [problem for problem in problems_of(cleaned(self.complaint()), today=today) if step_of(problem) == step]

    def open_step(self, *, today: date) -> str:
        """Return the first question that is not answered, or not well; "" when all are."""
        return next((step for step in self.steps if step not in self.done or self.problems(step, today=today)), "")

    def previous_step(self, step: str) -> str:
        """Return the question before one; "" before the first. `check` is what comes after the last."""
        before = self.steps if step == "check" else self.steps[: self.steps.index(step)]
        return before[-1] if before else ""


def step_of(problem: Problem) -> str:
    """Return the question to which a problem belongs."""
    return _STEP_OF_PROBLEM.get(problem.field[0], "")


def begin(session: SessionBase, *, record: str, about: str = "") -> Draft:
    """Begin a new complaint; about a record, if one is named, or what is called so. What was typed before is forgotten."""
    draft = replace(empty(), record=record, about="" if record else about, done=("about",) if record else ())
    keep(session, draft)
    return draft


def empty() -> Draft:
    """Return a complaint without answers, which nobody keeps yet."""
    return Draft(new_submission_key())


def kept(session: SessionBase) -> Draft | None:
    """Return the complaint that is in the making in this session."""
    content = _SLOT.take(session)
    return Draft(**{**content, "done": tuple(content["done"])}) if content else None


def keep(session: SessionBase, draft: Draft) -> None:
    """Keep the answers for two hours from now."""
    content: dict[str, Any] = asdict(draft)
    _SLOT.put(session, content)


def forget(session: SessionBase) -> None:
    """Forget the answers."""
    _SLOT.clear(session)


def progress(draft: Draft, step: str) -> tuple[int, int]:
    """Return the number of a question and of all of them, the check at the end included; 0 for one that need not be asked."""
    steps: Sequence[str] = [each for each in (*draft.steps, "check") if each != "about" or not draft.record]
    return steps.index(step) + 1 if step in steps else 0, len(steps)

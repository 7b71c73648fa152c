"""What can go wrong with a complaint; every `message` tells the person what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that cannot stay as it is: its path in the draft (`("contact", "phone")`), a code, and what to do."""

    field: tuple[str, ...]
    code: str
    message: str


class ComplaintError(Exception):
    """Something that the person who asked can understand and put right."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class DraftInvalid(ComplaintError):
    """What was filled in cannot be accepted; `problems` names each field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(gettext("有 %(number)d 处需要修改。") % {"number": len(self.problems)})


class SubmissionConflict(ComplaintError):
    """The submission key was used for other input."""

    code = "submission_conflict"

    def __init__(self) -> None:
        super().__init__(gettext("这个提交编号已用于另一份内容。请重新打开表单（接口请换用新的 idempotencyKey）后再提交。"))


class SubmissionExpired(ComplaintError):
    """The same was submitted with the same key more than a day ago; its receipt is not given again."""

    code = "submission_expired"

    def __init__(self) -> None:
        super().__init__(gettext("这份内容在一天以前已经提交成功，请用当时的回执查询进度。回执遗失的，请重新提交并说明情况。"))


class ReceiptUnknown(ComplaintError):
    """No case has this reference with this secret; which of the two is wrong is not said."""

    def __init__(self) -> None:
        super().__init__(gettext("没有找到这个编号和查询密码对应的记录。请对照回执逐个字符核对后再试。"))


class NotAllowed(ComplaintError):
    """The person does not hold the right, or somebody else handles the case."""


class WrongMove(ComplaintError):
    """The case cannot go from where it stands to where it was sent."""


class CaseChanged(ComplaintError):
    """Somebody changed the case since it was read."""

    def __init__(self) -> None:
        super().__init__(gettext("就在刚才，有人更新了这个件。请先看看变化，再决定是否继续；您填写的内容还在。"))


class WordsMissing(ComplaintError):
    """A text that this act needs is missing or too long."""

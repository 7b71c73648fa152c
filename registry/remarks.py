"""What a file was told about its rows: refused, in conflict, or ignored; where it stands, why, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class RemarkKind(TextChoices):
    """What became of what a remark is about."""

    REFUSED = "refused", _("拒收")
    CONFLICT = "conflict", _("冲突")
    IGNORED = "ignored", _("忽略")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in a file a row stands: its sheet and row, or its line and the path inside it (`platforms[0].`)."""

    line: int = 0
    sheet: str = ""
    path: str = ""

    def within(self, path: str) -> "Origin":
        """Return the origin of a part of what stands here."""
        return replace(self, path=f"{self.path}{path}")


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Remark:
    """One row, or one value of it, that was not taken over, in words for whoever sent the file."""

    kind: RemarkKind
    origin: Origin
    reason: str
    remedy: str
    column: str
    value: str


def refused(origin: Origin, reason: str, remedy: str = "", *, column: str = "", value: str = "") -> Remark:
    """Return the remark that a row changes nothing because it is wrong."""
    return Remark(RemarkKind.REFUSED, origin, reason, remedy, column, value)


def refused_with_parent(origin: Origin) -> Remark:
    """Return the remark that a row was not looked at, since what it hangs under was refused."""
    return refused(origin, gettext("所属的上级记录被拒收，因此这一条没有处理。"), gettext("请先改正上级记录。"))


def any_refused(remarks: Iterable[Remark]) -> bool:
    """Tell whether some of the remarks refuse a row."""
    return any(each.kind == RemarkKind.REFUSED for each in remarks)


def conflict(origin: Origin, reason: str, remedy: str = "", *, column: str = "", value: str = "") -> Remark:
    """Return the remark that a record was left alone because it is somebody else's word."""
    return Remark(RemarkKind.CONFLICT, origin, reason, remedy, column, value)


def ignored(origin: Origin, reason: str, remedy: str = "", *, column: str = "", value: str = "") -> Remark:
    """Return the remark that something in the file says nothing to the registry; it does not make the file wrong."""
    return Remark(RemarkKind.IGNORED, origin, reason, remedy, column, value)

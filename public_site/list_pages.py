"""What the pages of a published list and of one of its lines show. What a list says is said to be what the list says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from public_site.addresses import complaint_address, record_address
from public_site.as_of_request import PageDay
from public_site.facts import Fact, list_facts, listing_facts
from public_site.paging import WrongPage, page_number
from public_site.wording import Body
from registry import as_of, selectors
from registry.paging import Window
from registry.selectors import Document, Page
from registry.vocabulary import RecordKind

LINES_A_PAGE = 50

# By what a line was matched to the one institution that it can mean.
_MATCHED_BY: Mapping[str, str | Promise] = {"USCC": _("统一社会信用代码"), "LICENCE": _("办学许可证号"), "NAME": _("名称")}


@dataclass(frozen=True, slots=True)
class LineOfList:
    """One line in the table of a list."""

    url: str
    number: int
    name: str
    address: str
    licence_number: str
    phone: str
    institution_url: str
    institution_name: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """A published list with one page of its lines."""

    title: str
    facts: Sequence[Fact]
    lines: Sequence[LineOfList]
    total: int
    number: int
    first_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One line of a published list; the remark says which institution of the registry it means, if any, and is no status."""

    id: str
    name: str
    remark_title: str
    remark: str
    facts: Sequence[Fact]
    institution_url: str
    institution_name: str
    complaint_url: str


def list_page(document: Document, query: Mapping[str, str], *, day: PageDay) -> ListPage:
    """Return a page of a list, whose document is of the day; its lines are those of the day that are public today.

    Raises `selectors.WrongCursor` and `paging.WrongPage`.
    """
    number = page_number(query.get("page", ""))
    if number > 1 and not query.get("after"):
        # Pages are walked from line to line: a number alone names none but the first.
        raise WrongPage(str(number))
    found, total = _lines(document.id, Window(LINES_A_PAGE, query.get("after", "")), day)
    lines = _told([line.body for line in found.documents], day)
    institutions = selectors.documents(line["institution"] for line in lines if line["institution"])
    typed = day.typed if day.is_past else {}
    return ListPage(
        title=document.body["title"],
        facts=list_facts(document.body),
        lines=[_line(line, institutions, day) for line in lines],
        total=total,
        number=number,
        first_url=day.address(record_address(RecordKind.PUBLISHED_LIST, document.body)) if query.get("after") else "",
        next_url=f"?{urlencode({**typed, 'page': number + 1, 'after': found.cursors[-1]})}#lines" if found.has_next else "",
    )


def listing_page(document: Document) -> ListingPage:
    """Return the page of one line of a list."""
    body = document.body
    of = selectors.documents([body["list"]])[body["list"]].body
    institution = selectors.document(body["institution"]) if body["institution"] else None
    title, remark = _remark(body, institution)
    return ListingPage(
        id=document.id,
        name=body["name"],
        remark_title=title,
        remark=remark,
        facts=listing_facts(body, of, list_url=record_address(RecordKind.PUBLISHED_LIST, of)),
        institution_url=record_address(RecordKind.INSTITUTION, institution.body) if institution else "",
        institution_name=institution.body["name"] if institution else "",
        complaint_url=complaint_address(document.id),
    )


def _remark(body: Body, institution: Document | None) -> tuple[str, str]:
    """Return title and text of what the registry adds to the line."""
    if institution is None:
        return (
            gettext("名单里有这家机构，但登记簿里没有它的备案记录。"),
            gettext("名单由当地部门公布，这里照录原文，不代表它已备案开展线上培训。只做线下培训的机构不在本登记簿的备案范围内。"),
        )
    what = _MATCHED_BY[body["matchReason"]]
    return (
        gettext("名单里的这一条对应登记簿中的“%(name)s”。") % {"name": institution.body["name"]},
        gettext("两者的%(what)s一致。名单里的内容不是备案状态，是否备案请看机构页面。") % {"what": what},
    )


def _lines(list_id: str, window: Window, day: PageDay) -> tuple[Page, int]:
    """Return a page of the lines of a list as they were on a day, of those that are public today, and how many there are."""
    if day.at is None:
        counted = selectors.child_counts(RecordKind.LISTING, [list_id]).get(list_id, 0)
        return selectors.children(RecordKind.LISTING, [list_id], window)[list_id], counted
    public = set(selectors.ids_under([RecordKind.LISTING], [list_id]))
    lines = [each for each in as_of.children(RecordKind.LISTING, [list_id], day.at)[list_id] if each.id in public]
    return as_of.pages(RecordKind.LISTING, {list_id: lines}, day.at, window)[list_id], len(lines)


def _told(lines: Sequence[Body], day: PageDay) -> Sequence[Body]:
    """Return lines of a day as they may be told; a phone that is kept from the public today is not told of a past day either."""
    if day.at is None:
        return lines
    today = selectors.documents(line["id"] for line in lines)
    return [{**line, "phone": line["phone"] and today[line["id"]].body["phone"]} for line in lines]


def _line(body: Body, institutions: Mapping[str, Document], day: PageDay) -> LineOfList:
    institution = institutions.get(body["institution"] or "")
    return LineOfList(
        url=record_address(RecordKind.LISTING, body),
        number=body["lineNumber"],
        name=body["name"],
        address=body["address"] or "",
        licence_number=body["licenceNumber"] or "",
        phone=body["phone"] or "",
        institution_url=day.address(record_address(RecordKind.INSTITUTION, institution.body)) if institution else "",
        institution_name=institution.body["name"] if institution else "",
    )

"""What somebody can do whose case has ended otherwise than they wished, or has not by the promised day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from complaints.selectors import ReceiptView
from complaints.vocabulary import ANSWERED, FINAL, WAITING, Nature, Status
from public_site.addresses import complaint_address, objection_address
from public_site.wording import region_name
from registry import regions


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do, in a sentence, and where on these pages it begins, if it does there."""

    text: str
    url: str = ""
    link: str = ""


def next_steps(case: ReceiptView) -> Sequence[NextStep]:
    """Return what the reporter of a case that has ended can do next; nothing while it is open.

    Sources: 信访工作条例 article 35 for the review, 消费者权益保护法 article 39 for disputes about a contract.
    """
    if case.status not in FINAL:
        return ()
    if case.status == Status.WITHDRAWN:
        return (_again(case),)
    steps = [_again(case), NextStep(_superior_words(case)), NextStep(_review_words())]
    if case.nature == Nature.COMPLAINT:
        steps.append(
            NextStep(gettext("和机构的争议，也可以按约定申请仲裁，或者向人民法院起诉（《消费者权益保护法》第三十九条）。"))
        )
    return steps


def if_late(case: ReceiptView, *, today: date) -> str:
    """Return what the reporter of a case can do of which a promised day has passed; nothing of any other."""
    promised = min(case.accept_by, case.due_on) if case.status in WAITING else case.due_on
    if case.status in ANSWERED or today <= promised:
        return ""
    return gettext("可以在下面留言催办；也可以向承办单位的上级反映：%(who)s；或者拨打 12345，报上这个编号。") % {
        "who": _superior(case)
    }


def _again(case: ReceiptView) -> NextStep:
    words = {"reference": case.reference}
    if case.nature == Nature.OBJECTION:
        text = gettext("有新的依据的，可以再提一次异议，写明编号 %(reference)s 和新的依据。") % words
        return NextStep(text, objection_address(case.record_id), gettext("再提异议"))
    text = gettext("问题没有解决，或者又发生了的，可以再提交一次，在经过里写明编号 %(reference)s。") % words
    # What somebody called a provider in their own words stays out of the address.
    return NextStep(text, complaint_address(case.record_id), gettext("再次提交"))


def _superior_words(case: ReceiptView) -> str:
    return gettext("可以向承办单位的上级反映：%(who)s；也可以拨打 12345，报上这个编号。") % {"who": _superior(case)}


def _superior(case: ReceiptView) -> str:
    above = regions.get(case.region).parent
    return f"{region_name(above)} {case.unit.label}" if above else gettext("上一级主管部门")


def _review_words() -> str:
    return gettext("收到书面信访处理意见的，可以在 30 日内请求上一级机关复查（《信访工作条例》第三十五条）。")

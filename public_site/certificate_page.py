"""What the page of a certificate shows: the signed words, what they rest on, and how anyone checks them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop

from public_site.addresses import as_of_query, entry_address
from public_site.records_of_day import in_order
from public_site.states import PLATFORM_SEALS, credit_reason, institution_seal, institution_state, platform_state
from public_site.wording import day_words, shortened
from registry import checkpoints
from registry.certificate_statements import Ground, Statement
from registry.certificates import CertificateView, State
from registry.histories import StatusSpan
from registry.state_wording import one_after_the_other
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind

# As many, and each as long, as leave the certificate on one sheet of A4; the record's page has them whole.
REASONS_AT_MOST = 4
LONGEST_REASON = 80
# The light border that a code needs to be found by a camera.
QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A ledger entry that the certificate rests on."""

    seq: int
    url: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """All that the template and components/certificate.html need."""

    number: str
    seal: str
    kind: str
    name: str
    code_label: str
    code: str
    operator: str
    sentence: str
    signed_sentence: str
    reasons: Sequence[str]
    more_reasons: int
    as_of: date
    issued_at: datetime
    notice: str
    address: str
    qr: SafeString
    record_url: str
    size: int
    root: str
    checkpoint: str
    entries: Sequence[EntryLine]
    key: str
    file_name: str
    command: str


@dataclass(frozen=True, slots=True)
class WithdrawnWords:
    """What is said of a certificate that says nothing any more."""

    title: str
    text: str
    status: int


_WITHDRAWN = {
    State.ERASED: WithdrawnWords(
        gettext_noop("这份证明的内容已依法删除"),
        gettext_noop("它所依据的一条记录，按法律规定不能再公示。以前打印的证明不再能核对。需要时请重新开具一份。"),
        410,
    ),
    State.BROKEN: WithdrawnWords(
        gettext_noop("这份证明核对不上，请不要采信"),
        gettext_noop("它的签名与账本里的记录不符：证明或记录在签发以后被改动过。请把编号告诉本登记处，我们会查明原因。"),
        409,
    ),
    State.KEY_UNKNOWN: WithdrawnWords(
        gettext_noop("签发这份证明的密钥已经停用"),
        gettext_noop("用这把密钥签的内容不再作数。请重新开具一份。"),
        410,
    ),
}


def certificate_page(view: CertificateView, statement: Statement, ground: Ground, *, address: str) -> CertificatePage:
    """Return the page of a valid certificate; `address` is its own absolute address, which the code on it leads to."""
    reasons = _reasons(ground, on=view.as_of)
    key = next(key for key in checkpoints.verifier_keys() if key.startswith(f"{view.key_name}+"))
    file_name = f"{view.number}.json"
    return CertificatePage(
        number=view.number,
        seal=_seal(statement),
        kind=str(view.kind.label),
        name=statement.name,
        code_label=gettext("统一社会信用代码") if view.kind == RecordKind.INSTITUTION else gettext("备案编号"),
        code=statement.code or "",
        operator=(statement.operator or {}).get("name", ""),
        sentence=one_after_the_other(statement.sentences(gettext, day_words(view.as_of))),
        signed_sentence=statement.sentence,
        reasons=[shortened(reason, LONGEST_REASON) for reason in reasons[:REASONS_AT_MOST]],
        more_reasons=max(0, len(reasons) - REASONS_AT_MOST),
        as_of=view.as_of,
        issued_at=view.issued_at,
        notice=gettext(statement.notice),
        address=address,
        qr=qr_code(address),
        record_url=reverse(view.kind, args=[view.record_id]) + as_of_query(view.as_of),
        size=statement.size,
        root=statement.root,
        checkpoint=view.checkpoint,
        entries=_entry_lines(ground),
        key=key,
        file_name=file_name,
        command=f"python3 beian_verify.py --key '{key}' certificate {file_name}",
    )


def withdrawn_words(state: State) -> WithdrawnWords:
    """Return title, text and HTTP status for a certificate that is not valid."""
    found = _WITHDRAWN[state]
    return WithdrawnWords(gettext(found.title), gettext(found.text), found.status)


def qr_code(address: str) -> SafeString:
    """Return the QR code of an address as inline SVG without a size of its own; black on white in every scheme."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 (a drawing of squares; the address is not written into it)


def _seal(statement: Statement) -> str:
    if isinstance(statement.status, PlatformStatus):
        return PLATFORM_SEALS[statement.status]
    return institution_seal(FilingStatus(statement.status), statement.credit_status or CreditStatus.NONE)


def _reasons(ground: Ground, *, on: date) -> list[str]:
    if ground.record.kind == RecordKind.PLATFORM:
        return list(platform_state(ground.record.body, StatusSpan(), on=on, is_past=True).reasons)
    # A certificate rests on them in the order of their ids, which tells a reader nothing.
    listed = in_order(RecordKind.CREDIT, (entry.body for entry in ground.credit))
    platforms = in_order(RecordKind.PLATFORM, (platform.body for platform in ground.platforms))
    # Without the lists the state is that of the platforms alone.
    return [*map(credit_reason, listed), *institution_state(platforms, [], on=on).reasons]


def _entry_lines(ground: Ground) -> list[EntryLine]:
    return [
        EntryLine(
            seq=document.seq,
            url=entry_address(document.seq),
            kind=str(RecordKind(document.kind).label),
            name=document.body.get("name") or document.body.get("decisionNumber") or "",
        )
        for document in ground.documents
    ]

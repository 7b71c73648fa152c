"""What is said of what a person holds: the outcome, the records that it may belong to, and the machine's reasons for both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.selectors import Document
from registry.standing import InstitutionStanding
from search.verifying.coverage import Coverage
from search.verifying.held import Held

Outcome: TypeAlias = Literal["match", "several", "none", "impostor_suspected"]

MOST_CANDIDATES: Final = 10

# Why a record is named, and what speaks for or against what is held.
REASONS: Final[Mapping[str, str | Promise]] = {
    # What is held is the record's own.
    "uscc": _("统一社会信用代码就是它的。"),
    "former_uscc": _("这是它以前的统一社会信用代码。"),
    "filing_number": _("备案编号就是它的。"),
    "licence_number": _("办学许可证号就是它的。"),
    "icp_number": _("ICP 备案号就是它的。"),
    "icp_subject": _("ICP 备案的主体号是它的，但这个网站的序号不在它备案的里面。"),
    "mps_number": _("公安备案号就是它的。"),
    "telecom_licence": _("增值电信业务经营许可证号就是它的。"),
    "app_id": _("应用标识就是它备案的。"),
    "domain": _("这个域名就是它备案的。"),
    "domain_above": _("这个网址在它备案的域名之下。"),
    "same_domain": _("这个网址和它备案的网址属于同一个注册域名。"),
    "name": _("名称和它的一字不差。"),
    "brand": _("这是它登记的品牌。"),
    "former_name": _("这是它以前的名称。"),
    "name_similar": _("名称和它的相近，但不相同。"),
    "record_id": _("这是它在登记簿里的编号。"),
    "certificate": _("这份证明是本登记处为它开具的。"),
    "listing": _("这是公布的名单里的一行。名单里有它，不等于它的线上平台已经备案。"),
    # What is held only looks like the record's own.
    "other_suffix": _("名字相同，但后缀不是它备案的那个。"),
    "lookalike_characters": _("用了看起来一样的字符来冒充它的域名。"),
    "name_in_front": _("把它的名字放在了别人的域名前面。"),
    "mistyped": _("和它备案的域名只差一个字符。"),
    "added_words": _("在它的名字前后加了别的词。"),
    "spelt_as_name": _("这个域名拼出来就是它的名称，但它备案的网址里没有这个。"),
    "site_not_filed": _("写着的名称、号码或另一个网址是它的，但有一个网址或应用不是它备案的。"),
    "number_of_another": _("网址是它的，但同时写着的号码属于另一家。"),
    # Who got the money.
    "payee_matches": _("收款方就是它的运营机构。"),
    "payee_is_branch": _("收款方和它的运营机构是同一家公司：其中一个是另一个的分公司。"),
    "payee_is_former_name": _("收款方写的是它的运营机构以前的名称；请向对方要写有现在全称的收据。"),
    "payee_is_responsible": _("收款方是它备案的共同责任方。"),
    "payee_is_brand": _("收款方写的是品牌，不是机构全称；请向对方要写有机构全称的收据。"),
    "payee_is_masked": _("收款方有一部分打了星号，看得见的字和它的运营机构一致；请向对方要写有机构全称的收据。"),
    "payee_is_person": _("收款方像是个人姓名；学费应当付进机构的账户。"),
    "payee_similar": _("收款方和它的运营机构名称相近，但不是同一个；请逐字核对。"),
    "payee_differs": _("收款方不是它的运营机构。"),
    "payee_is_another": _("收款方是登记簿里的另一家机构。"),
    # What of the record a payer should know.
    "filed": _("它已经备案。"),
    "rectifying": _("它正在限期整改。"),
    "partly": _("它只有部分平台备案。"),
    "refused": _("它没有通过备案审查。"),
    "suspended": _("它被要求暂停运营。"),
    "shut_down": _("它已被关停。"),
    "delisted": _("它的应用已被下架。"),
    "cancelled": _("它已注销备案。"),
    "ended": _("它的线上平台都已注销备案。"),
    "unfiled": _("它没有备案。"),
    "not_filed": _("它没有已备案的线上平台。"),
    "black_list": _("机构在黑名单中。"),
    "grey_list": _("机构在灰名单中。"),
    "white_list": _("机构在白名单中。"),
    # Why nothing was looked up, or nothing found.
    "personal_number": _("这像是个人的号码，没有拿它查询，也没有记下它。"),
    "payment_code": _("这是收款码，看不出收款方是谁。"),
    "shared_host": _("这是许多商家共用的网站，看不出是谁的。"),
    "unreadable": _("没有看懂这段文字。"),
    "not_in_registry": _("登记簿里没有。"),
    "not_known_before": _("登记簿里有它，但那一天以前的情况没有登记，不能据此说当时有没有备案。"),
    "name_of_another": _("写着的名称，和一起写着的号码、网址或机构，不属于同一家机构。"),
    "certificate_unknown": _("本登记处没有签发过这个编号的证明。"),
    "certificate_withdrawn": _("这份证明所说的记录已经不再公示。"),
}


@dataclass(slots=True)
class Candidate:
    """A record that what is held belongs to, or looks like; `score` from 0 to 1; `reasons` are keys of `REASONS`.

    `operator` is the institution that answers for it, itself for an institution, None where that is not public; for a line of
    a published list it is the list. It is not to be changed; nothing guards it, since batches have thousands.
    """

    record: Document
    score: float
    reasons: tuple[str, ...]
    operator: Document | None = None
    standing: InstitutionStanding | None = None


@dataclass(slots=True)
class Verdict:
    """What is said of one thing that is held, on a day.

    `understood` is the part of what is held that was looked up, without telephones; "" where nothing was. `certificate` is the
    number of the certificate that we issued and that leads to `record`; it says how that was on another day, perhaps.
    `record` is the one that it belongs to, with MATCH alone. `candidates` come surest first: with MATCH and SEVERAL those that it
    may belong to, with IMPOSTOR_SUSPECTED those that it looks like, with NONE those with a similar
    name, or one that stands beside what nobody filed. `reasons` are keys of
    `REASONS` that speak of what is held, not of a record; `problem` are the words for what could not be read. What it all means
    and what to do next is said by `search.verifying.verdict_words`. It is not to be changed, as little as a candidate.
    """

    held: Held
    understood: str
    outcome: Outcome
    record: Candidate | None
    candidates: tuple[Candidate, ...]
    reasons: tuple[str, ...]
    problem: str
    coverage: Coverage
    as_of: date
    certificate: str = ""

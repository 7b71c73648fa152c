"""The fields of every kind of document as the open data describe them: type, meaning, vocabulary, and what refers to what.

A literal table. `registry/public_records.py` decides what a document holds; a test compares the two.
"""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices

from registry.vocabulary import (
    AuthorityBasis,
    CreditList,
    DeliveryMode,
    FeeBasis,
    FilingBasis,
    InstitutionKind,
    PenaltyKind,
    PlatformKind,
    PlatformStatus,
    RecordKind,
    RemovalKind,
    Stage,
    Subject,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a document: its type in Table Schema, what it says, and what its values may be.

    `parts` are the fields of an object, or of each object of a list. `items` is the type of a list's items. `refers_to` is the
    kind of record that a public id leads to.
    """

    name: str
    value_type: str
    about: str
    required: bool = False
    choices: type[TextChoices] | None = None
    pattern: str = ""
    items: str = "string"
    parts: tuple["Field", ...] = ()
    refers_to: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of document: the stem of its files' names, and its fields in the order in which people read them."""

    kind: RecordKind
    stem: str
    title: str
    about: str
    fields: tuple[Field, ...]


_ID: Final = "[a-z][a-z2-7]{12}"
_USCC: Final = "[0-9A-Z]{18}"
_REGION: Final = "[0-9]{6}"
_PERMANENT: Final = Field("id", "string", "永久编号，不随名称和代码变化", required=True, pattern=_ID)


_INSTITUTION: Final = (
    _PERMANENT,
    Field("uscc", "string", "统一社会信用代码", required=True, pattern=_USCC),
    Field("name", "string", "机构名称", required=True),
    Field("kind", "string", "机构类型", required=True, choices=InstitutionKind),
    Field("region", "string", "区划代码（GB/T 2260）", required=True, pattern=_REGION),
    Field("address", "string", "地址"),
    Field("servicePhone", "string", "服务电话"),
    Field("isNonprofit", "boolean", "是否非营利"),
    Field("authorityBasis", "string", "设立依据", required=True, choices=AuthorityBasis),
    Field("filingBasis", "string", "备案依据", choices=FilingBasis),
    Field("licenceNumber", "string", "办学许可证号"),
    Field("licenceValidUntil", "date", "办学许可证有效期至"),
    Field(
        "custody",
        "object",
        "预收费资金监管",
        parts=(
            Field("bank", "string", "监管银行"),
            Field("accountMasked", "string", "监管账户（部分遮盖）"),
            Field("mode", "string", "监管方式"),
            Field("status", "string", "监管状态"),
        ),
    ),
    Field("contractTemplate", "string", "使用的合同示范文本"),
    Field("brands", "array", "品牌"),
    Field(
        "formerNames",
        "array",
        "曾用名",
        items="object",
        parts=(Field("name", "string", "曾用名"), Field("until", "date", "用到哪一天")),
    ),
    Field(
        "formerUsccs",
        "array",
        "曾用的统一社会信用代码",
        items="object",
        parts=(Field("uscc", "string", "曾用代码"), Field("until", "date", "用到哪一天")),
    ),
    Field(
        "penalties",
        "array",
        "行政处罚",
        items="object",
        parts=(
            Field("decisionNumber", "string", "处罚决定书文号"),
            Field("kind", "string", "处罚种类", choices=PenaltyKind),
            Field("amount", "number", "罚没金额（元）"),
            Field("issuedBy", "string", "作出决定的机关"),
            Field("decidedOn", "date", "决定日期"),
            Field("basis", "string", "处罚依据"),
        ),
    ),
    Field(
        "penaltyWithdrawals",
        "array",
        "已撤回公示的行政处罚（行政处罚法第四十八条）",
        items="object",
        parts=(
            Field("decisionNumber", "string", "处罚决定书文号"),
            Field("issuedBy", "string", "作出决定的机关"),
            Field("withdrawnOn", "date", "撤回日期"),
            Field("reason", "string", "撤回理由"),
        ),
    ),
)

_PLATFORM: Final = (
    _PERMANENT,
    Field("operator", "string", "运营机构的编号", required=True, pattern=_ID, refers_to=RecordKind.INSTITUTION),
    Field("filingNumber", "string", "备案编号；从未备案的为空"),
    Field("name", "string", "平台名称", required=True),
    Field("kind", "string", "平台类型", required=True, choices=PlatformKind),
    Field("status", "string", "状态；超过 validUntil 的备案不再算作已备案", required=True, choices=PlatformStatus),
    Field("filedOn", "date", "备案日期"),
    Field("validUntil", "date", "备案有效期至"),
    Field("domains", "array", "域名"),
    Field("appIds", "array", "应用标识"),
    Field("icpNumber", "string", "ICP 备案号"),
    Field("mpsNumber", "string", "公安备案号"),
    Field("mlpsLevel", "integer", "网络安全等级保护级别"),
    Field("telecomLicense", "string", "增值电信业务经营许可证号"),
    Field("responsibleUsccs", "array", "共同责任方的统一社会信用代码"),
    Field("hasEyeProtection", "boolean", "有无护眼功能"),
    Field("hasParentalControl", "boolean", "有无家长监管功能"),
    Field("serversInMainland", "boolean", "服务器是否在境内"),
    Field("contentKeptMonths", "integer", "培训内容留存月数"),
    Field("liveVideoKeptMonths", "integer", "直播影像留存月数"),
    Field("logKeptDays", "integer", "日志留存天数"),
    Field("showsFees", "boolean", "页面是否公示收费和退费规则"),
    Field("showsStaff", "boolean", "页面是否公示培训人员"),
    Field("showsForeignStaff", "boolean", "页面是否公示外籍人员的经历"),
)

_COURSE: Final = (
    _PERMANENT,
    Field("platform", "string", "所属平台的编号", required=True, pattern=_ID, refers_to=RecordKind.PLATFORM),
    Field("code", "string", "课程编号，在平台内唯一", required=True),
    Field("name", "string", "课程名称", required=True),
    Field("subject", "string", "学科", required=True, choices=Subject),
    Field("stage", "string", "学段", required=True, choices=Stage),
    Field("grades", "array", "年级（1 至 12）", items="integer"),
    Field("mode", "string", "授课方式", required=True, choices=DeliveryMode),
    Field("lessonMinutes", "integer", "每课时分钟数"),
    Field("breakMinutes", "integer", "课间分钟数"),
    Field("startsAt", "time", "每天开始时间"),
    Field("endsAt", "time", "每天结束时间"),
    Field("weekdays", "array", "星期（1 为星期一，7 为星期日）", items="integer"),
    Field("startsOn", "date", "开课日期"),
    Field("endsOn", "date", "结课日期"),
    Field("assignsHomework", "boolean", "是否布置作业"),
    Field("isImported", "boolean", "是否引进课程"),
    Field("importProof", "string", "引进课程的证明"),
    Field(
        "fees",
        "array",
        "收费",
        items="object",
        parts=(
            Field("basis", "string", "收费方式", choices=FeeBasis),
            Field("lessons", "integer", "课时数"),
            Field("startsOn", "date", "收费周期开始"),
            Field("endsOn", "date", "收费周期结束"),
            Field("amount", "number", "金额（元）"),
            Field("perLesson", "number", "每课时金额（元）"),
        ),
    ),
    Field("refundPolicy", "string", "退费规则"),
    Field("teachers", "array", "授课人员的编号；人员不提供批量文件，请逐一到接口查询"),
)

_CREDIT: Final = (
    _PERMANENT,
    Field("institution", "string", "机构的编号", required=True, pattern=_ID, refers_to=RecordKind.INSTITUTION),
    Field("list", "string", "名单类型", required=True, choices=CreditList),
    Field("reason", "string", "事由", required=True),
    Field("decisionNumber", "string", "文号", required=True),
    Field("issuedBy", "string", "发布单位", required=True),
    Field("basis", "string", "依据"),
    Field("listedOn", "date", "列入日期", required=True),
    Field("validUntil", "date", "有效期至"),
    Field("removedOn", "date", "移出日期"),
    Field("removalKind", "string", "移出方式", choices=RemovalKind),
    Field("removalReason", "string", "移出原因"),
    Field("disclosedUntil", "date", "公示到哪一天；过了这一天必须删除（《山东省社会信用条例》第三十八条）"),
)

_PUBLISHED_LIST: Final = (
    _PERMANENT,
    Field("title", "string", "名单标题", required=True),
    Field("issuer", "string", "发布单位", required=True),
    Field("region", "string", "区划代码（GB/T 2260）", required=True, pattern=_REGION),
    Field("publishedOn", "date", "发布日期", required=True),
    Field("source", "string", "来源"),
    Field("colour", "string", "名单类型", choices=CreditList),
)

_LISTING: Final = (
    _PERMANENT,
    Field("list", "string", "所属名单的编号", required=True, pattern=_ID, refers_to=RecordKind.PUBLISHED_LIST),
    Field("lineNumber", "integer", "在名单中的行号", required=True),
    Field("name", "string", "名单上的名称", required=True),
    Field("address", "string", "名单上的地址"),
    Field("licenceNumber", "string", "名单上的办学许可证号"),
    Field("phone", "string", "名单上的固定电话"),
    Field("institution", "string", "对应的机构编号；没有对应的为空", pattern=_ID, refers_to=RecordKind.INSTITUTION),
    Field("matchReason", "string", "对应的依据：USCC 信用代码，LICENCE 办学许可证号，NAME 名称"),
)

# Teachers are not here, and no bulk file holds them.
TABLES: Final = (
    Table(RecordKind.INSTITUTION, "institutions", "机构", "备案或报送过的线上校外培训机构", _INSTITUTION),
    Table(RecordKind.PLATFORM, "platforms", "平台", "机构运营的网站、应用、小程序和客户端", _PLATFORM),
    Table(RecordKind.COURSE, "courses", "课程", "平台上的课程和收费", _COURSE),
    Table(RecordKind.CREDIT, "credit", "名单记录", "列入白名单、灰名单、黑名单的决定", _CREDIT),
    Table(RecordKind.PUBLISHED_LIST, "published-lists", "公布的名单", "各地部门公布的名单", _PUBLISHED_LIST),
    Table(RecordKind.LISTING, "listings", "名单条目", "公布的名单上的每一行，照录原文", _LISTING),
)

LEDGER_FIELDS: Final = (
    Field("seq", "integer", "序号，从 1 起，没有空号", required=True),
    Field("kind", "string", "记录种类（institution、platform 等）", required=True),
    Field("id", "string", "记录的永久编号", required=True, pattern=_ID),
    Field("parent", "string", "上级记录的编号，没有的为空"),
    Field("action", "string", "created 登记，changed 变更，removed 移除，corrected 更正，erased 删除", required=True),
    Field("effectiveOn", "date", "从哪一天起属实", required=True),
    Field("recordedAt", "string", "记入的时刻（UTC，微秒）", required=True),
    Field("digest", "string", "对 payload 的加盐摘要（SHA-256）", required=True, pattern="[0-9a-f]{64}"),
    Field("payload", "string", "规范 JSON 文本：document、changedFields、basis、source；删除的条目另有 erases"),
    Field("salt", "string", "盐（十六进制）；与 payload 一同抹去后，digest 无从猜测", pattern="[0-9a-f]{32}"),
    Field("leaf", "string", "叶子的哈希：改动了日期或编号的条目由它指出"),
    Field(
        "withheld",
        "boolean",
        "为 true 时内容不随文件公布（人员、不再公示的名单记录、写有已撤回处罚、或写有现为个体工商户者的处罚的机构版本）",
    ),
)

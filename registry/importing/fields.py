"""The import format as literal tables: key, parser, column of the registry, header of the workbook, required or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import TextChoices

from registry import identifiers
from registry.importing import parsers
from registry.importing.cells import CellKind
from registry.importing.parsers import Parser
from registry.vocabulary import (
    AuthorityBasis,
    CertificateKind,
    CreditList,
    DeliveryMode,
    FeeBasis,
    FilingBasis,
    IdDocument,
    InstitutionKind,
    PenaltyKind,
    PlatformKind,
    PlatformStatus,
    RemovalKind,
    StaffRole,
    Stage,
    Subject,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One key of the format; `group.key` is a key inside an object."""

    key: str
    parse: Parser
    header: str = ""
    required: bool = False
    column: str = ""
    several: bool = False
    cell: CellKind = "text"
    private: bool = False
    # A code is text, whatever a spreadsheet makes of its digits: no formula, no number.
    is_code: bool = False
    # Whether commas part the values of a cell; names have them inside.
    commas: bool = True
    # The words that the value is one of, and whether those are 是 and 否: in both, 无 is an answer.
    words: type[TextChoices] | None = None
    is_yes_or_no: bool = False
    # What the template says of the column.
    note: str = ""

    @property
    def to(self) -> str:
        """The column of the registry, or the attribute of the filing, that takes the value."""
        return self.column or self.key


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of record in the format: its fields, its sheet, and what makes two rows of one parent the same."""

    sheet: str
    fields: Sequence[Field]
    natural_keys: Sequence[Sequence[str]] = ()
    children: Sequence[str] = ()
    in_order: Sequence[tuple[str, str]] = ()
    # Days that need a reason beside them.
    with_reason: Sequence[tuple[str, str]] = ()
    # The headers under which a row of the sheet names what it hangs under.
    parent_headers: Sequence[str] = ()
    by_key: Mapping[str, Field] = field(init=False)
    required: Sequence[Field] = field(init=False)
    child_keys: frozenset[str] = field(init=False)
    groups: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {each.key: each for each in self.fields})
        object.__setattr__(self, "required", [each for each in self.fields if each.required])
        object.__setattr__(self, "child_keys", frozenset(self.children))
        object.__setattr__(self, "groups", frozenset(each.key.partition(".")[0] for each in self.fields if "." in each.key))


PLATFORM_HEADER: Final = "备案编号"
COURSE_HEADER: Final = "课程编号"
_uscc = parsers.identifier(identifiers.parse_uscc)
_code = parsers.text(40)


def _word(key: str, words: type[TextChoices], header: str = "", *, required: bool = False, column: str = "") -> Field:
    return Field(key, parsers.choice(words), header, required=required, column=column, words=words)


def _yes_or_no(key: str, header: str, note: str = "") -> Field:
    return Field(key, parsers.yes_or_no, header, is_yes_or_no=True, note=note)


def _day(key: str, header: str, *, required: bool = False, has_come: bool = False, note: str = "") -> Field:
    parse = parsers.day_that_has_come if has_come else parsers.day
    return Field(key, parse, header, required=required, cell="day", note=note)


def _until(key: str, header: str, column: str = "") -> Field:
    return Field(key, parsers.day_or_no_end, header, column=column, cell="day", note="没有期限的写“长期”。")


INSTITUTION: Final = Table(
    sheet="机构",
    children=("platforms", "teachers", "credit", "penalties"),
    fields=(
        Field("uscc", _uscc, "统一社会信用代码", required=True, is_code=True, note="18 位，按证照填写。"),
        Field("name", parsers.text(200), "机构名称", required=True, note="证照上的全称。"),
        Field(
            "former_uscc",
            parsers.several(_uscc),
            "曾用代码",
            column="former_usccs",
            several=True,
            is_code=True,
            note="换证以前的统一社会信用代码。",
        ),
        Field(
            "former_names",
            parsers.former_names,
            "曾用名",
            several=True,
            commas=False,
            note="知道用到哪一天的，写成：旧名称（至2021-05-01）。",
        ),
        Field("brands", parsers.several(parsers.text(100)), "品牌", several=True, commas=False),
        _word("kind", InstitutionKind, "机构类型", required=True),
        Field("region", parsers.region, "区划代码", required=True, is_code=True, note="6 位行政区划代码，例如 370102。"),
        Field("address", parsers.text(300), "地址"),
        Field("service_phone", parsers.text(40), "服务电话", is_code=True, note="对外公布的电话。"),
        _yes_or_no("is_nonprofit", "非营利"),
        _word("authority_basis", AuthorityBasis, "设立依据"),
        _word("filing_basis", FilingBasis, "备案依据"),
        Field(
            "school_licence.number",
            parsers.identifier(identifiers.parse_licence_number, 40),
            "办学许可证号",
            column="licence_number",
            is_code=True,
        ),
        _until("school_licence.valid_until", "许可证有效期", "licence_valid_until"),
        Field("legal_representative", parsers.text(60), "法定代表人", private=True, note="不公开。"),
        Field("custody.bank", parsers.text(120), "监管银行", column="custody_bank"),
        Field(
            "custody.account",
            parsers.masked_account,
            "监管账户",
            column="custody_account_masked",
            private=True,
            is_code=True,
            note="只保留末四位。",
        ),
        Field("custody.mode", parsers.text(60), "监管方式", column="custody_mode"),
        Field("custody.status", parsers.text(60), "监管状态", column="custody_status"),
        Field("contract_template", parsers.text(60), "合同范本", is_code=True, note="例如 GF-2021-2604。"),
        _day("effective_on", "生效日期", note="这一行的内容从哪一天起是这样；可以是将来的日子。"),
        Field("basis", parsers.text(300), "依据", note="所依据的文件和文号。"),
    ),
)
PLATFORM: Final = Table(
    sheet="平台",
    parent_headers=("统一社会信用代码",),
    children=("courses",),
    natural_keys=(("filing_number",), ("name",)),
    in_order=(("filed_on", "valid_until"),),
    fields=(
        Field(
            "filing_number",
            parsers.identifier(identifiers.parse_filing_number),
            PLATFORM_HEADER,
            is_code=True,
            note="未备案的留空。",
        ),
        Field("name", parsers.text(200), "平台名称", required=True),
        _word("kind", PlatformKind, "平台类型", required=True),
        Field("domains", parsers.several(parsers.identifier(identifiers.parse_domain)), "域名", several=True, is_code=True),
        Field("app_ids", parsers.several(parsers.text(120)), "应用标识", several=True, is_code=True),
        Field(
            "icp_number",
            parsers.identifier(identifiers.parse_icp, 40),
            "ICP备案号",
            is_code=True,
            note="例如 鲁ICP备17022608号-1。",
        ),
        Field("mps_number", parsers.identifier(identifiers.parse_mps, 40), "公安备案号", is_code=True),
        Field("mlps_number", parsers.identifier(identifiers.parse_mlps, 40), "等保编号", is_code=True),
        Field("mlps_level", parsers.mlps_level, "等保级别", note="1 到 5，或 三级。"),
        Field("telecom_license", parsers.identifier(identifiers.parse_telecom, 60), "电信许可证", is_code=True),
        _word("status", PlatformStatus, "状态", required=True),
        _day("filed_on", "备案日期"),
        _until("valid_until", "有效期至"),
        _yes_or_no("has_eye_protection", "护眼功能"),
        _yes_or_no("has_parental_control", "家长监管"),
        _yes_or_no("servers_in_mainland", "服务器在境内"),
        Field("log_kept_days", parsers.whole(0, 100_000), "日志留存天数"),
        Field("content_kept_months", parsers.whole(0, 1200), "内容留存月数"),
        Field("live_video_kept_months", parsers.whole(0, 1200), "直播留存月数"),
        _yes_or_no("shows_fees", "公示收费", "是否公示收费项目和标准、退费办法、课程版权和招生简章。"),
        _yes_or_no("shows_staff", "公示师资", "是否公示培训人员的姓名、照片和资格。"),
        _yes_or_no("shows_foreign_staff", "公示外教", "是否公示外籍人员的学习、工作和教学经历。"),
        Field(
            "responsible_parties",
            parsers.several(_uscc),
            "共同责任方",
            column="responsible_usccs",
            several=True,
            is_code=True,
            note="统一社会信用代码。",
        ),
    ),
)
COURSE: Final = Table(
    sheet="课程",
    parent_headers=(PLATFORM_HEADER,),
    children=("fees",),
    natural_keys=(("code",),),
    in_order=(("starts_on", "ends_on"),),
    fields=(
        Field("code", _code, COURSE_HEADER, required=True, is_code=True),
        Field("name", parsers.text(200), "课程名称", required=True),
        _word("subject", Subject, "学科", required=True),
        _word("stage", Stage, "学段", required=True),
        Field("grades", parsers.grades, "年级", several=True, note="1 到 12；可写 3、4 或 3-4。"),
        _word("mode", DeliveryMode, "授课方式", required=True),
        Field("lesson_minutes", parsers.whole(1, 600), "课时分钟"),
        Field("break_minutes", parsers.whole(0, 600), "间隔分钟"),
        Field("starts_at", parsers.hour, "开始时间", cell="time", note="24 小时制，例如 19:50。"),
        Field("ends_at", parsers.hour, "结束时间", cell="time"),
        Field("weekdays", parsers.weekdays, "星期", several=True, note="周一是 1，周日是 7；可写 周六、周日。"),
        _day("starts_on", "开课日期"),
        _day("ends_on", "结课日期"),
        _yes_or_no("assigns_homework", "布置作业"),
        _yes_or_no("is_imported", "引进课程"),
        Field("import_proof", parsers.text(120), "引进证明", note="引进国外课程的证明材料。"),
        Field(
            "teachers",
            parsers.several(parsers.staff_code),
            "人员编号",
            several=True,
            is_code=True,
            note="授课人员，与“培训人员”表的编号一致。",
        ),
        Field("refund_policy", parsers.text(2000), "退费规则"),
    ),
)
FEE: Final = Table(
    sheet="收费",
    parent_headers=(PLATFORM_HEADER, COURSE_HEADER),
    in_order=(("starts_on", "ends_on"),),
    fields=(
        _word("basis", FeeBasis, "收费方式", required=True),
        Field("lessons", parsers.whole(1, 10_000), "课时数"),
        _day("starts_on", "起始日期"),
        _day("ends_on", "截止日期"),
        Field("amount", parsers.money_text, "金额", required=True, note="元，最多两位小数。"),
    ),
)
TEACHER: Final = Table(
    sheet="培训人员",
    parent_headers=("统一社会信用代码",),
    natural_keys=(("code",),),
    fields=(
        Field("code", parsers.staff_code, "人员编号", required=True, is_code=True, note="本机构内的编号，不是证件号码。"),
        Field("name", parsers.text(60), "姓名", required=True),
        _word("role", StaffRole, "岗位", required=True),
        Field("nationality", parsers.nationality, "国籍", note="两位国家代码或国名，例如 CN、美国。"),
        _word("id_document", IdDocument, "证件类型"),
        Field("id_number", parsers.id_document, "证件号码", private=True, is_code=True, note="不公开，加密保存。"),
        Field(
            "certificate.number",
            parsers.certificate_number,
            "教师资格证号",
            column="certificate_number",
            private=True,
            is_code=True,
            note="只公开前六位和末两位。",
        ),
        _word("certificate.kind", CertificateKind, "资格种类", column="certificate_kind"),
        _word("certificate.subject", Subject, "资格学科", column="certificate_subject"),
        Field("subjects", parsers.several(parsers.choice(Subject)), "任教学科", several=True, words=Subject),
        _yes_or_no("is_full_time", "专职"),
        _yes_or_no("is_in_service", "在职教师", "是否中小学在职教师。"),
        _day("left_on", "离职日期"),
        Field(
            "work_permit", parsers.text(40), "工作许可", private=True, is_code=True, note="外国人工作许可证号；不公开，加密保存。"
        ),
        Field("language_credential", parsers.text(120), "语言资质", private=True, note="国际语言教学资质；不公开。"),
    ),
)
CREDIT: Final = Table(
    sheet="名单",
    parent_headers=("统一社会信用代码",),
    natural_keys=(("list", "decision_number", "listed_on"),),
    in_order=(("listed_on", "valid_until"), ("listed_on", "removed_on")),
    fields=(
        _word("list", CreditList, "名单类型", required=True),
        Field("reason", parsers.text(2000), "事由", required=True),
        Field("decision_number", parsers.text(120), "文号", required=True, is_code=True),
        Field("issued_by", parsers.text(120), "发布单位", required=True),
        Field("basis", parsers.text(300), "依据"),
        _day("conduct_ended_on", "行为终止日期", has_come=True),
        _day("listed_on", "列入日期", required=True),
        _until("valid_until", "有效期至"),
        _day("removed_on", "移出日期"),
        _word("removal_kind", RemovalKind, "移出类型"),
        Field("removal_reason", parsers.text(2000), "移出原因"),
    ),
)
PENALTY: Final = Table(
    sheet="行政处罚",
    parent_headers=("统一社会信用代码",),
    natural_keys=(("decision_number",),),
    in_order=(("decided_on", "withdrawn_on"),),
    with_reason=(("withdrawn_on", "withdrawal_reason"),),
    fields=(
        Field("decision_number", parsers.text(120), "文号", required=True, is_code=True),
        _word("kind", PenaltyKind, "种类", required=True),
        Field("amount", parsers.money, "金额", note="元，最多两位小数。"),
        Field("issued_by", parsers.text(120), "作出单位", required=True),
        _day("decided_on", "决定日期", required=True, has_come=True),
        Field("basis", parsers.text(300), "依据"),
        _day("withdrawn_on", "撤回日期"),
        Field("withdrawal_reason", parsers.text(2000), "撤回原因", note="撤回的，必须写明原因。"),
    ),
)

CHILD_TABLES: Final[Mapping[str, Table]] = {
    "platforms": PLATFORM,
    "courses": COURSE,
    "fees": FEE,
    "teachers": TEACHER,
    "credit": CREDIT,
    "penalties": PENALTY,
}
# The sheets of a workbook in their order, by what they hold.
SHEETS: Final[Mapping[str, Table]] = {
    "institutions": INSTITUTION,
    **CHILD_TABLES,
}


def headers_of(table: Table) -> Sequence[str]:
    """Return all headers of the sheet in their order."""
    return (*table.parent_headers, *(each.header for each in table.fields if each.header))


def marked_headers_of(table: Table) -> Sequence[str]:
    """Return the headers with a star at those that every row must fill, of a known record too."""
    required = {*table.parent_headers, *(each.header for each in table.fields if each.required)}
    return [f"{title}*" if title in required else title for title in headers_of(table)]

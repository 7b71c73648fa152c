"""The import format as literal tables: key, parser, column of the registry, header of the workbook, required or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from registry import identifiers
from registry.importing import parsers
from registry.importing.parsers import Parser
from registry.vocabulary import (
    AuthorityBasis,
    CertificateKind,
    CreditList,
    DeliveryMode,
    FeeBasis,
    FilingBasis,
    InstitutionKind,
    PenaltyKind,
    PlatformKind,
    PlatformStatus,
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
    cell: Literal["text", "day", "time"] = "text"
    private: bool = False

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
    # The header under which a row of the sheet names its parent.
    parent_header: str = ""
    by_key: Mapping[str, Field] = field(init=False)
    child_keys: frozenset[str] = field(init=False)
    groups: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {each.key: each for each in self.fields})
        object.__setattr__(self, "child_keys", frozenset(self.children))
        object.__setattr__(self, "groups", frozenset(each.key.partition(".")[0] for each in self.fields if "." in each.key))


_uscc = parsers.identifier(identifiers.parse_uscc)
_code = parsers.text(40)
_subject = parsers.choice(Subject)

INSTITUTION: Final = Table(
    sheet="机构",
    children=("platforms", "teachers", "credit", "penalties"),
    fields=(
        Field("uscc", _uscc, "统一社会信用代码", required=True),
        Field("name", parsers.text(200), "机构名称", required=True),
        Field("former_uscc", parsers.several(_uscc), column="former_usccs"),
        Field("former_names", parsers.former_names, "曾用名", several=True),
        Field("brands", parsers.several(parsers.text(100)), "品牌", several=True),
        Field("kind", parsers.choice(InstitutionKind), "机构类型", required=True),
        Field("region", parsers.region, "区划代码", required=True),
        Field("address", parsers.text(300), "地址"),
        Field("service_phone", parsers.text(40), "服务电话"),
        Field("is_nonprofit", parsers.yes_or_no, "非营利"),
        Field("authority_basis", parsers.choice(AuthorityBasis), "设立依据"),
        Field("filing_basis", parsers.choice(FilingBasis), "备案依据"),
        Field(
            "school_licence.number", parsers.identifier(identifiers.parse_licence_number), "办学许可证号", column="licence_number"
        ),
        Field("school_licence.valid_until", parsers.day, "许可证有效期", column="licence_valid_until", cell="day"),
        Field("legal_representative", parsers.text(60), "法定代表人", private=True),
        Field("custody.bank", parsers.text(120), column="custody_bank"),
        Field("custody.mode", parsers.text(60), column="custody_mode"),
        Field("custody.status", parsers.text(60), column="custody_status"),
        Field("effective_on", parsers.day_that_has_come, "生效日期", cell="day"),
        Field("basis", parsers.text(300), "依据"),
    ),
)
PLATFORM: Final = Table(
    sheet="平台",
    parent_header="统一社会信用代码",
    children=("courses",),
    natural_keys=(("filing_number",), ("name",)),
    fields=(
        Field("filing_number", parsers.identifier(identifiers.parse_filing_number), "备案编号"),
        Field("name", parsers.text(200), "平台名称", required=True),
        Field("kind", parsers.choice(PlatformKind), "平台类型", required=True),
        Field("domains", parsers.several(parsers.identifier(identifiers.parse_domain)), "域名", several=True),
        Field("app_ids", parsers.several(parsers.text(120)), "应用标识", several=True),
        Field("icp_number", parsers.identifier(identifiers.parse_icp), "ICP备案号"),
        Field("mps_number", parsers.identifier(identifiers.parse_mps), "公安备案号"),
        Field("mlps_number", parsers.text(40), "等保编号"),
        Field("mlps_level", parsers.mlps_level, "等保级别"),
        Field("telecom_license", parsers.text(60), "电信许可证"),
        Field("status", parsers.choice(PlatformStatus), "状态", required=True),
        Field("filed_on", parsers.day_that_has_come, "备案日期", cell="day"),
        Field("valid_until", parsers.day, "有效期至", cell="day"),
        Field("has_eye_protection", parsers.yes_or_no, "护眼功能"),
        Field("has_parental_control", parsers.yes_or_no, "家长监管"),
        Field("servers_in_mainland", parsers.yes_or_no),
        Field("content_kept_months", parsers.whole(0, 1200)),
        Field("live_video_kept_months", parsers.whole(0, 1200)),
        Field("responsible_parties", parsers.several(_uscc), "共同责任方", column="responsible_usccs", several=True),
    ),
)
COURSE: Final = Table(
    sheet="课程",
    parent_header="备案编号",
    children=("fees",),
    natural_keys=(("code",),),
    in_order=(("starts_on", "ends_on"),),
    fields=(
        Field("code", _code, "课程编号", required=True),
        Field("name", parsers.text(200), "课程名称", required=True),
        Field("subject", _subject, "学科", required=True),
        Field("stage", parsers.choice(Stage), "学段", required=True),
        Field("grades", parsers.numbers(1, 12), "年级", several=True),
        Field("mode", parsers.choice(DeliveryMode), "授课方式", required=True),
        Field("lesson_minutes", parsers.whole(1, 600), "课时分钟"),
        Field("break_minutes", parsers.whole(0, 600), "间隔分钟"),
        Field("starts_at", parsers.hour, "开始时间", cell="time"),
        Field("ends_at", parsers.hour, "结束时间", cell="time"),
        Field("weekdays", parsers.numbers(1, 7)),
        Field("starts_on", parsers.day, "开课日期", cell="day"),
        Field("ends_on", parsers.day, "结课日期", cell="day"),
        Field("assigns_homework", parsers.yes_or_no, "布置作业"),
        Field("is_imported", parsers.yes_or_no, "引进课程"),
        Field("teachers", parsers.several(_code), "人员编号", several=True),
        Field("refund_policy", parsers.text(2000), "退费规则"),
    ),
)
FEE: Final = Table(
    sheet="收费",
    parent_header="课程编号",
    in_order=(("starts_on", "ends_on"),),
    fields=(
        Field("basis", parsers.choice(FeeBasis), "收费方式", required=True),
        Field("lessons", parsers.whole(1, 10_000), "课时数"),
        Field("starts_on", parsers.day, "起始日期", cell="day"),
        Field("ends_on", parsers.day, "截止日期", cell="day"),
        Field("amount", parsers.money_text, "金额", required=True),
    ),
)
TEACHER: Final = Table(
    sheet="培训人员",
    parent_header="统一社会信用代码",
    natural_keys=(("code",),),
    fields=(
        Field("code", _code, "人员编号", required=True),
        Field("name", parsers.text(60), "姓名", required=True),
        Field("role", parsers.choice(StaffRole), "岗位", required=True),
        Field("nationality", parsers.nationality, "国籍"),
        Field("id_number", parsers.id_document, "证件号码", private=True),
        Field("certificate.number", parsers.text(40), "教师资格证号", column="certificate_number", private=True),
        Field("certificate.kind", parsers.choice(CertificateKind), "资格种类", column="certificate_kind"),
        Field("certificate.subject", _subject, column="certificate_subject"),
        Field("subjects", parsers.several(_subject), "任教学科", several=True),
        Field("is_full_time", parsers.yes_or_no, "专职"),
        Field("is_in_service", parsers.yes_or_no, "在职教师"),
        Field("left_on", parsers.day, "离职日期", cell="day"),
        Field("work_permit", parsers.text(40), "工作许可", private=True),
        Field("language_credential", parsers.text(120), "语言资质", private=True),
    ),
)
CREDIT: Final = Table(
    sheet="名单",
    parent_header="统一社会信用代码",
    natural_keys=(("list", "decision_number", "listed_on"),),
    in_order=(("listed_on", "valid_until"), ("listed_on", "removed_on")),
    fields=(
        Field("list", parsers.choice(CreditList), "名单类型", required=True),
        Field("reason", parsers.text(2000), "事由", required=True),
        Field("decision_number", parsers.text(120), "文号", required=True),
        Field("issued_by", parsers.text(120), "发布单位", required=True),
        Field("basis", parsers.text(300), "依据"),
        Field("conduct_ended_on", parsers.day_that_has_come, "行为终止日期", cell="day"),
        Field("listed_on", parsers.day_that_has_come, "列入日期", required=True, cell="day"),
        Field("valid_until", parsers.day, "有效期至", cell="day"),
        Field("removed_on", parsers.day, "移出日期", cell="day"),
        Field("removal_reason", parsers.text(2000), "移出原因"),
    ),
)
PENALTY: Final = Table(
    sheet="",
    natural_keys=(("decision_number",),),
    fields=(
        Field("decision_number", parsers.text(120), required=True),
        Field("kind", parsers.choice(PenaltyKind), required=True),
        Field("amount", parsers.money),
        Field("issued_by", parsers.text(120), required=True),
        Field("decided_on", parsers.day_that_has_come, required=True),
        Field("basis", parsers.text(300)),
        Field("withdrawn_on", parsers.day),
        Field("withdrawal_reason", parsers.text(2000)),
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

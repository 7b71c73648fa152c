"""The controlled vocabulary: the lower-case value is stored and imported, its upper-case form is public."""

from collections.abc import Mapping
from functools import cache

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class RecordKind(models.TextChoices):
    """The kinds of public record."""

    INSTITUTION = "institution", _("机构")
    PLATFORM = "platform", _("平台")
    COURSE = "course", _("课程")
    TEACHER = "teacher", _("教学人员")
    CREDIT = "credit", _("名单记录")
    PUBLISHED_LIST = "published_list", _("公布的名单")
    LISTING = "listing", _("名单条目")


class InstitutionKind(models.TextChoices):
    """As what an institution is registered; an individual business is a natural person, and has no public credit."""

    COMPANY = "company", _("公司")
    PRIVATE_NON_ENTERPRISE = "private_non_enterprise", _("民办非企业单位")
    PUBLIC_INSTITUTION = "public_institution", _("事业单位")
    ASSOCIATION = "association", _("社会团体")
    INDIVIDUAL = "individual", _("个体工商户")
    OTHER = "other", _("其他")


class AuthorityBasis(models.TextChoices):
    """By what an institution may teach: a filing, or since 2021 an approval.

    《关于做好现有线上学科类培训机构由备案改为审批工作的通知》 (September 2021).
    """

    FILING = "filing", _("备案")
    APPROVAL = "approval", _("审批")


class FilingBasis(models.TextChoices):
    """Why it is this province that files an institution; either address is enough."""

    LICENCE_ADDRESS = "licence_address", _("营业执照住所在本省")
    ICP_ADDRESS = "icp_address", _("ICP 备案在本省")
    BOTH = "both", _("住所和 ICP 备案都在本省")


class PlatformKind(models.TextChoices):
    """In which form a platform comes to pupils."""

    WEBSITE = "website", _("网站")
    APP = "app", _("应用程序")
    MINI_PROGRAM = "mini_program", _("小程序")
    CLIENT = "client", _("客户端")


class PlatformStatus(models.TextChoices):
    """How the filing of a platform stands, and what was done to it."""

    FILED = "filed", _("已备案")
    RECTIFYING = "rectifying", _("整改中")
    REFUSED = "refused", _("未通过备案")
    SUSPENDED = "suspended", _("暂停运营")
    SHUT_DOWN = "shut_down", _("已关停")
    DELISTED = "delisted", _("已下架")
    CANCELLED = "cancelled", _("已注销")
    UNFILED = "unfiled", _("未备案")


class Subject(models.TextChoices):
    """What is taught; `SUBJECT_CATEGORIES` has the category of each."""

    CHINESE = "chinese", _("语文")
    MATH = "math", _("数学")
    ENGLISH = "english", _("英语")
    JAPANESE = "japanese", _("日语")
    RUSSIAN = "russian", _("俄语")
    POLITICS = "politics", _("道德与法治")
    HISTORY = "history", _("历史")
    GEOGRAPHY = "geography", _("地理")
    PHYSICS = "physics", _("物理")
    CHEMISTRY = "chemistry", _("化学")
    BIOLOGY = "biology", _("生物")
    ART = "art", _("艺术")
    SPORT = "sport", _("体育")
    SCIENCE = "science", _("科学")
    CODING = "coding", _("编程")
    OTHER = "other", _("其他")


class SubjectCategory(models.TextChoices):
    """Whether a subject is one of the curriculum (学科类), for which stricter rules hold."""

    SUBJECT = "subject", _("学科类")
    NON_SUBJECT = "non_subject", _("非学科类")


# 教基函〔2019〕8号 and the list of 2021, which calls them 道德与法治 and 外语 (英语、日语、俄语); arts, sports and integrated
# practice are no academic subjects.
ACADEMIC_SUBJECTS = frozenset(
    {
        Subject.CHINESE,
        Subject.MATH,
        Subject.ENGLISH,
        Subject.JAPANESE,
        Subject.RUSSIAN,
        Subject.POLITICS,
        Subject.HISTORY,
        Subject.GEOGRAPHY,
        Subject.PHYSICS,
        Subject.CHEMISTRY,
        Subject.BIOLOGY,
    }
)
SUBJECT_CATEGORIES = {
    subject: SubjectCategory.SUBJECT if subject in ACADEMIC_SUBJECTS else SubjectCategory.NON_SUBJECT for subject in Subject
}


class Stage(models.TextChoices):
    """The stage of school whose pupils are taught."""

    PRIMARY = "primary", _("小学")
    JUNIOR = "junior", _("初中")
    SENIOR = "senior", _("高中")


class DeliveryMode(models.TextChoices):
    """Whether pupils are taught live, by recordings, or both."""

    LIVE = "live", _("直播")
    RECORDED = "recorded", _("录播")
    MIXED = "mixed", _("直播和录播")


class StaffRole(models.TextChoices):
    """What a member of staff does; only those of `PUBLIC_STAFF_ROLES` have a public record."""

    TEACHING = "teaching", _("教学人员")
    RESEARCH = "research", _("教研人员")
    ASSISTANT = "assistant", _("助教")
    MANAGEMENT = "management", _("管理人员")


PUBLIC_STAFF_ROLES = (StaffRole.TEACHING, StaffRole.RESEARCH)


class IdDocument(models.TextChoices):
    """What a person's number stands on: staff from Hong Kong, Macao, Taiwan and abroad hold no resident identity card."""

    RESIDENT_ID = "resident_id", _("居民身份证")
    PASSPORT = "passport", _("护照")
    HK_MO_PERMIT = "hk_mo_permit", _("港澳居民来往内地通行证")
    TW_PERMIT = "tw_permit", _("台湾居民来往大陆通行证")
    OTHER = "other", _("其他证件")


class CertificateKind(models.TextChoices):
    """Kinds of teacher certificate (教师资格条例 article 4), and the pass of the examination for one."""

    KINDERGARTEN = "kindergarten", _("幼儿园教师资格")
    PRIMARY = "primary", _("小学教师资格")
    JUNIOR = "junior", _("初级中学教师资格")
    SENIOR = "senior", _("高级中学教师资格")
    VOCATIONAL = "vocational", _("中等职业学校教师资格")
    VOCATIONAL_TUTOR = "vocational_tutor", _("中等职业学校实习指导教师资格")
    HIGHER = "higher", _("高等学校教师资格")
    EXAM_PASS = "exam_pass", _("教师资格考试合格证明")


class CreditList(models.TextChoices):
    """The lists of 《山东省校外线上培训规范管理实施方案》 (2019), 四(二)1, on which an institution may stand."""

    WHITE = "white", _("白名单")
    GREY = "grey", _("灰名单")
    BLACK = "black", _("黑名单")


class RemovalKind(models.TextChoices):
    """Why an entry left a list (山东省社会信用条例 articles 38, 40 and 41)."""

    EXPIRED = "expired", _("期满移出")
    REPAIRED = "repaired", _("信用修复")
    CORRECTED = "corrected", _("认定依据撤销或更正")
    OTHER = "other", _("其他")


class PenaltyKind(models.TextChoices):
    """Kinds of penalty, Ministry of Education Order 53 (2023)."""

    WARNING = "warning", _("警告")
    CRITICISM = "criticism", _("通报批评")
    FINE = "fine", _("罚款")
    CONFISCATION = "confiscation", _("没收违法所得")
    STOP_ENROLLING = "stop_enrolling", _("责令停止招收学员")
    STOP_OPERATING = "stop_operating", _("责令停止举办")
    REVOCATION = "revocation", _("吊销许可证件")
    BAN = "ban", _("限制从业")
    OTHER = "other", _("其他")


class FeeBasis(models.TextChoices):
    """By what a fee is reckoned: lessons, or a span of time."""

    PER_LESSON = "per_lesson", _("按课时收费")
    PER_PERIOD = "per_period", _("按周期收费")


class ContactMatter(models.TextChoices):
    """What a contact line is for."""

    GENERAL = "general", _("综合")
    FEES = "fees", _("收费和退费")
    TEACHING = "teaching", _("培训内容和人员")
    ADVERTISING = "advertising", _("广告宣传")
    SECURITY = "security", _("网络和信息安全")


class FilingStatus(models.TextChoices):
    """What the platforms of an institution add up to (`registry.standing`)."""

    FILED = "filed", _("已备案")
    RECTIFYING = "rectifying", _("整改中")
    PARTLY = "partly", _("部分备案")
    NOT_FILED = "not_filed", _("未备案")
    ENDED = "ended", _("已注销")


class CreditStatus(models.TextChoices):
    """The first of these lists on which an institution stands (`registry.standing`)."""

    BLACK = "black", _("黑名单")
    GREY = "grey", _("灰名单")
    WHITE = "white", _("白名单")
    NONE = "none", _("无名单记录")


class Verdict(models.TextChoices):
    """What a dated rule says about a record on a day."""

    PASSED = "passed", _("符合")
    FAILED = "failed", _("不符合")
    WARNED = "warned", _("可能不符合")
    NOT_KNOWN = "not_known", _("无法判断")
    FOR_REVIEW = "for_review", _("需要人工判断")


class Certainty(models.TextChoices):
    """How sure the registry is that a rule held on the day it was asked about."""

    CONFIRMED = "confirmed", _("规定已核实")
    UNCONFIRMED = "unconfirmed", _("规定有待核实")
    DATE_NOT_EXACT = "date_not_exact", _("规定生效的具体日期不详")


@cache
def registry_labels(vocabulary: type[models.TextChoices]) -> Mapping[str, str]:
    """Return what the words of a vocabulary are called in the language of the registry, whoever's request this is."""
    with translation.override("zh-hans"):
        return {word: str(label) for word, label in vocabulary.choices}

"""The words of a complaint: the lower-case value is stored, its upper-case form is public."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    """What the reporter wants; it decides the clock, because 投诉, 举报 and 异议 follow different procedures."""

    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    ENQUIRY = "enquiry", _("咨询")
    OBJECTION = "objection", _("异议")


# What anybody may send; an objection comes from whom a record concerns, on a form of its own.
FROM_ANYBODY: Final = (Nature.COMPLAINT, Nature.REPORT, Nature.ENQUIRY)


class Category(models.TextChoices):
    """What it is about: what a provider does, or, of an objection, which part of a record is wrong."""

    UNFILED = "unfiled", _("未备案或无证办学")
    OVERTIME = "overtime", _("超时授课")
    BEYOND_STANDARD = "beyond_standard", _("超标超前教学")
    TEACHERS = "teachers", _("教师无资质或在职教师兼课")
    OVERCHARGING = "overcharging", _("收费超限")
    REFUND = "refund", _("退费难")
    FALSE_ADVERTISING = "false_advertising", _("虚假宣传或保录包过")
    HARMFUL_CONTENT = "harmful_content", _("不良内容")
    DATA_LEAK = "data_leak", _("泄露个人信息")
    HOMEWORK = "homework", _("给一二年级布置作业")
    DISGUISED = "disguised", _("变相学科培训")
    ABSCONDED = "absconded", _("关停跑路")
    OTHER = "other", _("其他")
    RECORD_IDENTITY = "record_identity", _("名称、代码或基本信息")
    RECORD_FILING = "record_filing", _("备案或许可状态")
    RECORD_COURSES = "record_courses", _("课程、收费或退费规则")
    RECORD_STAFF = "record_staff", _("人员或教师资格")
    RECORD_CREDIT = "record_credit", _("名单或处罚")
    RECORD_MIXED_UP = "record_mixed_up", _("与别的机构混淆")
    RECORD_OTHER = "record_other", _("记录的其他内容")


PARTS_OF_A_RECORD: Final = tuple(each for each in Category if each.startswith("record_"))
ABOUT_PROVIDERS: Final = tuple(each for each in Category if each not in PARTS_OF_A_RECORD)
CATEGORIES: Final = dict.fromkeys(FROM_ANYBODY, ABOUT_PROVIDERS) | {Nature.OBJECTION: PARTS_OF_A_RECORD}


class Mode(models.TextChoices):
    """Who may know the reporter: the provider as far as mediation needs, the handling unit alone, or nobody."""

    NAMED = "named", _("实名")
    CONFIDENTIAL = "confidential", _("保密")
    ANONYMOUS = "anonymous", _("匿名")


class Channel(models.TextChoices):
    """How it reached us."""

    WEB = "web", _("网页")
    API = "api", _("合作应用")
    PHONE = "phone", _("电话")
    LETTER = "letter", _("来信")
    COUNTER = "counter", _("来访")
    HOTLINE_12345 = "12345", _("12345 热线")


# Channels by which staff enter a case on someone's behalf.
STAFF_CHANNELS: Final = (Channel.PHONE, Channel.LETTER, Channel.COUNTER, Channel.HOTLINE_12345)


class Status(models.TextChoices):
    """Where a case stands, as staff call it."""

    SUBMITTED = "submitted", _("已提交")
    ACCEPTED = "accepted", _("已受理")
    REJECTED = "rejected", _("不予受理")
    TRANSFERRED = "transferred", _("已转办")
    RETURNED = "returned", _("已退回")
    IN_PROGRESS = "in_progress", _("办理中")
    EXTENDED = "extended", _("已延期")
    REPLIED = "replied", _("已答复")
    REDO = "redo", _("重办")
    SUPERVISED = "supervised", _("督办")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


FINAL: Final = frozenset({Status.REJECTED, Status.CLOSED, Status.WITHDRAWN})
OPEN: Final = frozenset(Status) - FINAL
# Nobody has said yet whether the case is taken on: the first clock runs.
WAITING: Final = frozenset({Status.SUBMITTED, Status.TRANSFERRED, Status.RETURNED})
# The second clock stands still once there is an answer.
ANSWERED: Final = FINAL | {Status.REPLIED}

# What the reporter reads. That a case was sent back between offices is theirs to sort out, not the reporter's.
PUBLIC_TEXT: Final = {
    Status.SUBMITTED: _("已收到"),
    Status.ACCEPTED: _("已受理"),
    Status.REJECTED: _("不予受理"),
    Status.TRANSFERRED: _("已转交承办单位"),
    Status.RETURNED: _("正在确定承办单位"),
    Status.IN_PROGRESS: _("办理中"),
    Status.EXTENDED: _("办理中（已延期）"),
    Status.REPLIED: _("已答复"),
    Status.REDO: _("重新办理中"),
    Status.SUPERVISED: _("督办中"),
    Status.CLOSED: _("已办结"),
    Status.WITHDRAWN: _("已撤回"),
}


class Outcome(models.TextChoices):
    """How a case ended."""

    RESOLVED = "resolved", _("诉求已解决")
    SETTLED = "settled", _("调解达成一致")
    NOT_SETTLED = "not_settled", _("调解未达成一致")
    VIOLATION_FOUND = "violation_found", _("查实并已处理")
    NOT_FOUND = "not_found", _("经查不属实")
    ANSWERED = "answered", _("已解答")
    REFERRED = "referred", _("移送其他机关")
    CORRECTED = "corrected", _("已更正记录")
    UPHELD = "upheld", _("核查无误，维持原记录")


OUTCOMES: Final = {
    Nature.COMPLAINT: (Outcome.RESOLVED, Outcome.SETTLED, Outcome.NOT_SETTLED, Outcome.REFERRED),
    Nature.REPORT: (Outcome.VIOLATION_FOUND, Outcome.NOT_FOUND, Outcome.REFERRED),
    Nature.ENQUIRY: (Outcome.ANSWERED, Outcome.REFERRED),
    Nature.OBJECTION: (Outcome.CORRECTED, Outcome.UPHELD),
}


class Ground(models.TextChoices):
    """Why a case is not taken on.

    Sources: 市场监督管理投诉举报处理暂行办法 article 15, 信访工作条例 article 19, practice of the 12345 lines.
    """

    NOT_OUR_DUTY = "not_our_duty", _("不属于本机关职责")
    OTHER_PROCEDURE = "other_procedure", _("已进入诉讼、仲裁或其他程序")
    ALREADY_ACCEPTED = "already_accepted", _("同一事项已经受理")
    NO_OBJECT = "no_object", _("没有可以辨认的对象")
    TOO_OLD = "too_old", _("距知道权益受损已超过三年")
    EMERGENCY = "emergency", _("紧急情况，应拨打 110、119 或 120")
    SECRET = "secret", _("涉及国家秘密")
    NOT_CONCERNED = "not_concerned", _("提出人不是记录所涉及的人")


# An objection is refused only where nobody could decide on it; what is old or urgent is corrected all the same.
GROUNDS: Final = dict.fromkeys(FROM_ANYBODY, tuple(each for each in Ground if each != Ground.NOT_CONCERNED)) | {
    Nature.OBJECTION: (Ground.NOT_CONCERNED, Ground.NOT_OUR_DUTY, Ground.OTHER_PROCEDURE, Ground.ALREADY_ACCEPTED, Ground.NO_OBJECT)
}


class Attention(models.TextChoices):
    """What in a queue asks to be looked at first."""

    NEW = "new", _("新件")
    OVERDUE = "overdue", _("红牌：已超期")
    SOON = "soon", _("黄牌：快到期")
    UNREAD = "unread", _("有未读留言")
    MINE = "mine", _("我承办的")
    CONTACT = "contact", _("待批：查看联系方式")


class Author(models.TextChoices):
    """Who speaks in the thread."""

    REPORTER = "reporter", _("提交人")
    STAFF = "staff", _("承办单位")
    SYSTEM = "system", _("系统")

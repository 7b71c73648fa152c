"""The controlled vocabulary as partners see it; its words are those of `registry.vocabulary` in upper case."""

from enum import Enum

import strawberry
from strawberry import enum_value


@strawberry.enum(description="The kinds of public record.")
class RecordKind(Enum):
    INSTITUTION = enum_value("INSTITUTION", description="A provider of training: the legal person that files and answers for it.")
    PLATFORM = enum_value("PLATFORM", description="A website, app, mini program or client through which an institution teaches.")
    COURSE = enum_value("COURSE", description="A course on a platform.")
    TEACHER = enum_value("TEACHER", description="A member of an institution's teaching or research staff.")
    CREDIT = enum_value("CREDIT", description="An entry of an institution on the white, grey or black list.")
    PUBLISHED_LIST = enum_value("PUBLISHED_LIST", description="A list of training providers that an authority has published.")
    LISTING = enum_value("LISTING", description="One line of a published list.")


@strawberry.enum(description="Levels of the administrative divisions.")
class RegionLevel(Enum):
    PROVINCE = enum_value("PROVINCE", description="Province, autonomous region or municipality.")
    PREFECTURE = enum_value("PREFECTURE", description="City with districts, or prefecture.")
    COUNTY = enum_value("COUNTY", description="District, county or city at county level.")
    ZONE = enum_value("ZONE", description="Development zone, which has a statistical code and no code of GB/T 2260.")
    PLACEHOLDER = enum_value("PLACEHOLDER", description="A line such as 市辖区 that groups codes and is no place; never listed.")


@strawberry.enum(description="Legal forms of an institution.")
class InstitutionKind(Enum):
    COMPANY = enum_value("COMPANY", description="Company (公司).")
    PRIVATE_NON_ENTERPRISE = enum_value("PRIVATE_NON_ENTERPRISE", description="Private non-enterprise unit (民办非企业单位).")
    PUBLIC_INSTITUTION = enum_value("PUBLIC_INSTITUTION", description="Public institution (事业单位).")
    ASSOCIATION = enum_value("ASSOCIATION", description="Association (社会团体).")
    INDIVIDUAL = enum_value("INDIVIDUAL", description="Individual business (个体工商户).")
    OTHER = enum_value("OTHER", description="Any other form.")


@strawberry.enum(description="On what footing an institution may teach.")
class AuthorityBasis(Enum):
    FILING = enum_value("FILING", description="It has filed (备案), as was required until filing became approval.")
    APPROVAL = enum_value("APPROVAL", description="It has been approved (审批) and holds a licence.")


@strawberry.enum(description="Why an institution files in this province.")
class FilingBasis(Enum):
    LICENCE_ADDRESS = enum_value("LICENCE_ADDRESS", description="The address on its business licence is here.")
    ICP_ADDRESS = enum_value("ICP_ADDRESS", description="Its ICP filing is here.")
    BOTH = enum_value("BOTH", description="Both are here.")


@strawberry.enum(description="What an institution's platforms add up to on a day.")
class FilingStatus(Enum):
    FILED = enum_value("FILED", description="Every platform in use is filed.")
    RECTIFYING = enum_value("RECTIFYING", description="A platform has been told to put something right; none is worse.")
    PARTLY = enum_value(
        "PARTLY", description="Some are filed or rectifying, others refused, unfiled, suspended, shut down or delisted."
    )
    NOT_FILED = enum_value("NOT_FILED", description="No platform is filed or rectifying, or there is none.")
    ENDED = enum_value("ENDED", description="Every platform has been cancelled.")


@strawberry.enum(description="The gravest list on which an institution stands on a day.")
class CreditStatus(Enum):
    BLACK = enum_value("BLACK", description="On the black list.")
    GREY = enum_value("GREY", description="On the grey list and not on the black.")
    WHITE = enum_value("WHITE", description="On the white list alone.")
    NONE = enum_value("NONE", description="On no list that may be shown.")


@strawberry.enum(description="The lists on which an authority puts institutions.")
class CreditList(Enum):
    WHITE = enum_value("WHITE", description="White list (白名单): compliant.")
    GREY = enum_value("GREY", description="Grey list (灰名单): to be put right.")
    BLACK = enum_value("BLACK", description="Black list (黑名单): in serious breach.")


@strawberry.enum(description="Why an entry left a list (山东省社会信用条例 articles 38, 40 and 41).")
class RemovalKind(Enum):
    EXPIRED = enum_value("EXPIRED", description="Its time was over.")
    REPAIRED = enum_value("REPAIRED", description="Credit was repaired (信用修复).")
    CORRECTED = enum_value("CORRECTED", description="The decision behind it was withdrawn or corrected.")
    OTHER = enum_value("OTHER", description="Any other reason.")


@strawberry.enum(description="What a ledger entry did to its record.")
class LedgerAction(Enum):
    CREATED = enum_value("CREATED", description="The record became known.")
    CHANGED = enum_value("CHANGED", description="It changed, or a day came that alters what it means.")
    REMOVED = enum_value("REMOVED", description="It is no longer public from that day on.")
    CORRECTED = enum_value("CORRECTED", description="What had been said of that day before was put right.")
    ERASED = enum_value("ERASED", description="It was erased by law; its earlier entries stand without their content.")


@strawberry.enum(description="Kinds of penalty, Ministry of Education Order 53 (2023).")
class PenaltyKind(Enum):
    WARNING = enum_value("WARNING", description="Warning (警告).")
    CRITICISM = enum_value("CRITICISM", description="Public criticism (通报批评).")
    FINE = enum_value("FINE", description="Fine (罚款).")
    CONFISCATION = enum_value("CONFISCATION", description="Confiscation of unlawful income (没收违法所得).")
    STOP_ENROLLING = enum_value("STOP_ENROLLING", description="Order to stop enrolling (责令停止招收学员).")
    STOP_OPERATING = enum_value("STOP_OPERATING", description="Order to stop operating (责令停止举办).")
    REVOCATION = enum_value("REVOCATION", description="Revocation of a licence (吊销许可证件).")
    BAN = enum_value("BAN", description="Ban from the trade (限制从业).")
    OTHER = enum_value("OTHER", description="Any other penalty.")


@strawberry.enum(description="Kinds of platform.")
class PlatformKind(Enum):
    WEBSITE = enum_value("WEBSITE", description="Website.")
    APP = enum_value("APP", description="App on phones or tablets.")
    MINI_PROGRAM = enum_value("MINI_PROGRAM", description="Mini program inside another app.")
    CLIENT = enum_value("CLIENT", description="Program on a computer.")


@strawberry.enum(
    description="The state of a platform's filing (备案), for which the education department reviews what its operator lays before "
    "it. It says nothing of quality."
)
class PlatformStatus(Enum):
    FILED = enum_value("FILED", description="Filed (已备案).")
    RECTIFYING = enum_value("RECTIFYING", description="Filed, and told to put something right (整改中).")
    REFUSED = enum_value("REFUSED", description="The filing was refused (未通过备案).")
    SUSPENDED = enum_value("SUSPENDED", description="Ordered to pause (暂停运营).")
    SHUT_DOWN = enum_value("SHUT_DOWN", description="Shut down by an authority (已关停).")
    DELISTED = enum_value("DELISTED", description="Taken out of the app stores (已下架).")
    CANCELLED = enum_value("CANCELLED", description="The filing was cancelled at the operator's wish (已注销).")
    UNFILED = enum_value("UNFILED", description="Teaches without having filed (未备案), or its filing has run out.")


@strawberry.enum(description="Subjects of teaching.")
class Subject(Enum):
    CHINESE = enum_value("CHINESE", description="Chinese (语文).")
    MATH = enum_value("MATH", description="Mathematics (数学).")
    ENGLISH = enum_value("ENGLISH", description="English (英语).")
    JAPANESE = enum_value("JAPANESE", description="Japanese (日语).")
    RUSSIAN = enum_value("RUSSIAN", description="Russian (俄语).")
    POLITICS = enum_value("POLITICS", description="Morality and law (道德与法治).")
    HISTORY = enum_value("HISTORY", description="History (历史).")
    GEOGRAPHY = enum_value("GEOGRAPHY", description="Geography (地理).")
    PHYSICS = enum_value("PHYSICS", description="Physics (物理).")
    CHEMISTRY = enum_value("CHEMISTRY", description="Chemistry (化学).")
    BIOLOGY = enum_value("BIOLOGY", description="Biology (生物).")
    ART = enum_value("ART", description="Art (艺术).")
    SPORT = enum_value("SPORT", description="Sport (体育).")
    SCIENCE = enum_value("SCIENCE", description="Science and technology (科学).")
    CODING = enum_value("CODING", description="Programming (编程).")
    OTHER = enum_value("OTHER", description="Any other subject.")


@strawberry.enum(description="Stages of schooling that a course is for.")
class Stage(Enum):
    PRIMARY = enum_value("PRIMARY", description="Primary school (小学).")
    JUNIOR = enum_value("JUNIOR", description="Junior middle school (初中).")
    SENIOR = enum_value("SENIOR", description="Senior middle school (高中).")


@strawberry.enum(description="How a course is taught.")
class DeliveryMode(Enum):
    LIVE = enum_value("LIVE", description="Live.")
    RECORDED = enum_value("RECORDED", description="Recorded.")
    MIXED = enum_value("MIXED", description="Partly live, partly recorded.")


@strawberry.enum(description="What one lesson of a course costs, in yuan. A price at a limit belongs to the lower band.")
class PriceBand(Enum):
    FREE = enum_value("FREE", description="Nothing.")
    UP_TO_20 = enum_value("UP_TO_20", description="At most 20.")
    UP_TO_50 = enum_value("UP_TO_50", description="More than 20, at most 50.")
    UP_TO_100 = enum_value("UP_TO_100", description="More than 50, at most 100.")
    UP_TO_200 = enum_value("UP_TO_200", description="More than 100, at most 200.")
    ABOVE_200 = enum_value("ABOVE_200", description="More than 200.")


@strawberry.enum(description="How a fee is charged.")
class FeeBasis(Enum):
    PER_LESSON = enum_value("PER_LESSON", description="For a number of lessons.")
    PER_PERIOD = enum_value("PER_PERIOD", description="For a span of time.")


@strawberry.enum(description="What a member of staff with a public record does.")
class StaffRole(Enum):
    TEACHING = enum_value("TEACHING", description="Teaches.")
    RESEARCH = enum_value("RESEARCH", description="Develops what is taught.")


@strawberry.enum(description="Kinds of teaching certificate (教师资格条例 article 4), and the pass of the examination for one.")
class CertificateKind(Enum):
    KINDERGARTEN = enum_value("KINDERGARTEN", description="Kindergarten teacher (幼儿园教师资格).")
    PRIMARY = enum_value("PRIMARY", description="Primary school teacher (小学教师资格).")
    JUNIOR = enum_value("JUNIOR", description="Junior middle school teacher (初级中学教师资格).")
    SENIOR = enum_value("SENIOR", description="Senior middle school teacher (高级中学教师资格).")
    VOCATIONAL = enum_value("VOCATIONAL", description="Vocational school teacher (中等职业学校教师资格).")
    VOCATIONAL_TUTOR = enum_value(
        "VOCATIONAL_TUTOR", description="Vocational school tutor for practical work (中等职业学校实习指导教师资格)."
    )
    HIGHER = enum_value("HIGHER", description="Teacher in higher education (高等学校教师资格).")
    EXAM_PASS = enum_value(
        "EXAM_PASS",
        description="Has passed the examination for teachers (教师资格考试合格证明); the certificate is not yet issued.",
    )

"""What people read of a rule: its title, what it allows, and the articles that the table cites, marked for translation."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from registry.typed_amounts import yuan

TITLES: Final[Mapping[str, Promise]] = {
    "LESSON_MAX": _("每节课时长"),
    "BREAK_MIN": _("课间休息"),
    "LIVE_END": _("下课时间"),
    "LIVE_CLASH": _("不与学校上课时间冲突"),
    "NO_HOMEWORK": _("小学一、二年级不留作业"),
    "EYE_CARE": _("护眼功能"),
    "PARENT_CONTROL": _("家长监管功能"),
    "SYLLABUS": _("内容不超标、不超前"),
    "FOREIGN_COURSE_PROOF": _("引进课程的证明"),
    "FOREIGN_COURSE_BAN": _("不提供境外教育课程"),
    "REST_DAYS": _("不占用节假日、休息日和寒暑假"),
    "NO_INSERVICE": _("不聘用中小学在职教师"),
    "TEACHER_CERT": _("学科教师有教师资格"),
    "STAFF_PUBLIC": _("公示教学人员"),
    "FOREIGN_PUBLIC": _("公示外籍人员的经历"),
    "FOREIGN_PERMIT": _("外籍人员有工作许可和教学资质"),
    "STAFF_FULLTIME": _("专职教学、教研人员占比"),
    "LOG_RETENTION": _("用户行为日志留存"),
    "CONTENT_RETENTION": _("培训内容和数据留存"),
    "VIDEO_RETENTION": _("直播影像留存"),
    "FEE_LESSONS": _("一次收费的课时数"),
    "FEE_MONTHS": _("一次收费的时间跨度"),
    "FEE_AMOUNT": _("一次收费的金额"),
    "FEE_PUBLIC": _("公示收费、退费和招生简章"),
    "AD_PROMISE": _("广告不作虚假承诺"),
    "CONTRACT": _("培训合同"),
    "MLPS_LEVEL": _("网络安全保护等级"),
    "SERVER_CN": _("服务器位置"),
    "AUTHORITY_APPROVAL": _("已由备案改为审批"),
    "NONPROFIT": _("非营利性"),
}

LIMITS: Final[Mapping[str, Promise]] = {
    "LESSON_MAX": _("不超过 %(value)s 分钟"),
    "BREAK_MIN": _("不少于 %(value)s 分钟"),
    "LIVE_END": _("不晚于 %(value)s"),
    "LIVE_CLASH": _("避开当地中小学教学时间"),
    "NO_HOMEWORK": _("不留作业"),
    "EYE_CARE": _("要有"),
    "PARENT_CONTROL": _("要有"),
    "SYLLABUS": _("不超出国家课程标准，与年级相匹配"),
    "FOREIGN_COURSE_PROOF": _("要有证明材料"),
    "FOREIGN_COURSE_BAN": _("不得提供"),
    "REST_DAYS": _("节假日、休息日和寒暑假不得上课"),
    "NO_INSERVICE": _("一人也不得聘用"),
    "TEACHER_CERT": _("人人要有"),
    "STAFF_PUBLIC": _("要公示"),
    "FOREIGN_PUBLIC": _("要公示"),
    "FOREIGN_PERMIT": _("人人要有"),
    "STAFF_FULLTIME": _("不低于一半"),
    "LOG_RETENTION": _("不少于 %(value)s 天"),
    "CONTENT_RETENTION": _("不少于 %(value)s 天"),
    "VIDEO_RETENTION": _("不少于 %(value)s 个月"),
    "FEE_LESSONS": _("不超过 %(value)s 课时"),
    "FEE_MONTHS": _("不超过 %(value)s 个月"),
    "FEE_AMOUNT": _("不超过 %(value)s"),
    "FEE_PUBLIC": _("要公示"),
    "AD_PROMISE": _("不得虚假宣传，不得承诺保录、包过"),
    "CONTRACT": _("培训前签订合同，使用现行的示范文本"),
    "MLPS_LEVEL": _("不低于第 %(value)s 级"),
    "SERVER_CN": _("设在中国内地"),
    "AUTHORITY_APPROVAL": _("应当取得办学许可"),
    "NONPROFIT": _("应当登记为非营利性法人"),
}

# The articles stand in the table, where no tool that collects texts for translation looks.
ARTICLES: Final = (
    gettext_noop("《山东省校外线上培训规范管理实施方案》（2019年12月）审查重点“时长适宜”"),
    gettext_noop("《关于进一步减轻义务教育阶段学生作业负担和校外培训负担的意见》（2021年7月）“强化常态运营监管”"),
    gettext_noop("《教育部等六部门关于规范校外线上培训的实施意见》（教基函〔2019〕8号）"),
    gettext_noop("《山东省校外线上培训规范管理实施方案》（2019年12月）审查重点“内容健康”"),
    gettext_noop("《关于进一步减轻义务教育阶段学生作业负担和校外培训负担的意见》（2021年7月）“规范培训服务行为”"),
    gettext_noop("《山东省校外线上培训规范管理实施方案》（2019年12月）审查重点“师资合格”"),
    gettext_noop("《校外培训机构从业人员管理办法（试行）》（2021年9月）"),
    gettext_noop("《山东省校外线上培训规范管理实施方案》（2019年12月）附件“培训人员信息”"),
    gettext_noop("《山东省校外线上培训规范管理实施方案》（2019年12月）审查重点“信息安全”"),
    gettext_noop("《山东省校外线上培训规范管理实施方案》（2019年12月）审查重点“经营规范”"),
    gettext_noop("监管厅函〔2022〕16号，非学科类培训预收费"),
    gettext_noop("《山东省校外线上培训规范管理实施方案》（2019年12月）公示要求"),
    gettext_noop("山东省校外培训机构合规指引（2025年11月，据报道摘要）"),
    gettext_noop("《关于做好现有线上学科类培训机构由备案改为审批工作的通知》（2021年9月）"),
    gettext_noop("《山东省校外线上培训规范管理实施方案》（2019年12月）附件“业务信息”"),
    gettext_noop("全国校外教育培训监管与服务综合平台规则（2022年，据报道）"),
    gettext_noop("教育部关于校外线上培训备案排查的通报（2019年12月，据报道）"),
    gettext_noop("《山东省社会信用条例》第三十八条"),
    gettext_noop("《山东省社会信用条例》第三十九条"),
    gettext_noop("《山东省社会信用条例》第二十条第三款"),
    gettext_noop("山东省 12345 热线办理规定（2020年1月）"),
    gettext_noop("《信访工作条例》第二十二条、第二十三条"),
    gettext_noop("《信访工作条例》第三十四条"),
    gettext_noop("《市场监督管理投诉举报处理暂行办法》第十四条"),
    gettext_noop("《市场监督管理投诉举报处理暂行办法》第二十一条"),
    gettext_noop("《市场监督管理投诉举报处理暂行办法》第二十三条"),
    gettext_noop("《市场监督管理投诉举报处理暂行办法》第三十一条"),
)


def limit_words(code: str, value: str) -> str:
    """Return what a rule allows, in the active language; `value` is as the table of rules has it."""
    return str(LIMITS[code]) % {"value": yuan(Decimal(value)) if code == "FEE_AMOUNT" else value}

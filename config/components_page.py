"""Every component on one page in its states, for those who build pages; served in debug only."""

from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.template_tags import SEALS
from public_site.certificate_page import qr_code
from registry.days import CIVIL_TIME

LONG_NAME = "山东省济南市历下区甲乙丙丁戊己庚辛壬癸子丑寅卯青少年线上学科类校外培训学校有限责任公司济南高新区第一分公司教学点"


def _certificate() -> dict[str, object]:
    address = "https://beian.example/certificates/ZM-7K3Q-9XWD-4MHT-Q/"
    return {
        "number": "ZM-7K3Q-9XWD-4MHT-Q",
        "seal": "filed",
        "name": "济南明湖启航在线教育科技有限公司",
        "code_label": "统一社会信用代码",
        "code": "91370102MA3XXXXX0X",
        "sentence": "2026年3月1日，“济南明湖启航在线教育科技有限公司”（统一社会信用代码 91370102MA3XXXXX0X）的线上平台已经备案。",
        "reasons": ["3 个平台：已备案 3"],
        "as_of": date(2026, 3, 1),
        "issued_at": datetime(2026, 11, 24, 9, 41, tzinfo=CIVIL_TIME),
        "size": 12_044,
        "root": "af2ab7c362e5c2765b2bb02e520d7ddc052fde17725b29dca34551c7fc869259",
        "address": address,
        "qr": qr_code(address),
        "notice": "材料备案通过，仅表示审查时材料符合要求；不是对机构教学质量、信誉的认可或推荐。",
    }


class ExampleForm(forms.Form):
    """A form with one field of each kind."""

    mode = forms.ChoiceField(
        label="您想怎样投诉？",
        help_text="三种方式都会受理，区别在于我们能不能联系到您。",
        choices=[("named", "实名"), ("confidential", "保密"), ("anonymous", "匿名")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="涉及哪些方面？",
        required=False,
        choices=[("fees", "收费"), ("refund", "退费"), ("hours", "上课时间"), ("staff", "教师资格")],
        widget=forms.CheckboxSelectMultiple,
    )
    amount = forms.DecimalField(
        label="涉及金额（元）",
        help_text="例如 2400.00",
        required=False,
        # A number input would lose what cannot be read as a number, so that nobody could correct it.
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    story = forms.CharField(label="发生了什么？", help_text="请写时间、经过和您希望的结果。", widget=forms.Textarea)


def _results() -> list[dict[str, object]]:
    return [
        {
            "url": "#",
            "state": "filed",
            "segments": [
                {"text": "济南明湖", "hit": False},
                {"text": "启航", "hit": True},
                {"text": "在线教育科技有限公司", "hit": False},
            ],
            "kind": "机构 · 公司",
            "region": "济南市历下区",
            "reason": "备案平台 3 个，均有效",
        },
        {
            "url": "#",
            "state": "partly",
            "name": "青岛启航云课堂教育科技有限公司",
            "kind": "机构",
            "region": "青岛市市南区",
            "reason": "曾用名“启航培训”与您的查询相符",
        },
        {"url": "#", "state": "unfiled", "name": LONG_NAME, "kind": "公示名单中的一行", "region": "济南市历下区"},
    ]


def _cases() -> list[dict[str, object]]:
    received = date(2026, 11, 16)
    shared = {"url": "#", "received_on": received, "place": "济南市历下区"}
    return [
        {
            **shared,
            "reference": "TS-2026-0007-K",
            "nature": "投诉",
            "about": "济南明湖启航在线教育科技有限公司",
            "due_on": date(2026, 11, 23),
            "urgency": "overdue",
            "clock": "已逾期 1 个工作日",
            "status": "待受理",
            "is_new": True,
        },
        {
            **shared,
            "reference": "TS-2026-0011-P",
            "nature": "举报",
            "about": LONG_NAME,
            "due_on": date(2026, 11, 26),
            "urgency": "soon",
            "clock": "还剩 2 个工作日",
            "status": "办理中",
            "clerk": "王敏",
        },
        {
            **shared,
            "reference": "TS-2026-0012-A",
            "nature": "咨询",
            "about": "青岛启航云课堂",
            "due_on": date(2026, 12, 14),
            "urgency": "on_time",
            "clock": "还剩 14 个工作日",
            "status": "办理中",
            "clerk": "李涛",
        },
    ]


def _finding(title: str, verdict: str, icon: str, *, observed: str, limit: str) -> dict[str, object]:
    return {
        "title": title,
        "verdict": verdict,
        "icon": icon,
        "is_failed": icon == "cross",
        "observed": observed,
        "limit": limit,
        "article": "《山东省校外线上培训规范管理实施方案》（2019年12月）审查重点“时长适宜”",
        "since": "2019年12月18日起",
        "certainty": "规定有待核实" if icon == "bang" else "",
    }


def _record() -> dict[str, object]:
    return {
        "facts": [
            {"term": "统一社会信用代码", "value": "91370102MA3XXXXX0X"},
            {"term": "机构类型", "value": "公司", "note": "营利性"},
            {"term": "所属平台", "value": "启航云课堂", "url": "#"},
            {"term": "办学地址", "value": LONG_NAME},
            {"term": "服务电话", "value": ""},
        ],
        "timeline": [
            {"on": date(2026, 9, 1), "title": "重新备案通过", "source": "省教育厅"},
            {
                "on": date(2026, 3, 12),
                "title": "要求整改",
                "text": "课程结束时间晚于 21:00",
                "source": "鲁教备整〔2026〕12 号",
            },
            {
                "on": date(2021, 12, 15),
                "title": "更正：地址",
                "changes": ["地址由“经十路88号”改为“经十路8号”", f"名称由“未填报”改为“{LONG_NAME}”"],
                "tags": ["将于 2027年1月1日生效"],
                "recorded_on": date(2023, 3, 1),
                "source": "省教育厅",
                "day_url": "#",
                "entry_url": "#",
                "entry": 31,
            },
            {"on": date(2020, 1, 8), "title": "首次备案", "source": "省教育厅"},
        ],
        "findings": [
            _finding("护眼功能", "不符合", "cross", observed="没有", limit="要有"),
            _finding("直播影像留存", "可能不符合", "bang", observed="5 个月", limit="不少于 6 个月"),
            _finding("广告不作虚假承诺", "需要人工判断", "eye", observed="广告内容要由人判断", limit="不得承诺保录、包过"),
            _finding("公示外籍人员的经历", "无法判断", "dash", observed="未填报", limit="要公示"),
            _finding("家长监管功能", "符合", "tick", observed="有", limit="要有"),
        ],
        "fees": [
            {
                "name": "小学数学（四年级）",
                "note": "直播，每节 40 分钟",
                "basis": "按课时",
                "lessons": 30,
                "amount": Decimal(2400),
                "per_lesson": Decimal(80),
                "compared": "与同类课程的中位数相当",
            },
            {"name": "初中英语（暑期）", "basis": "按周期", "amount": Decimal(12800), "compared": ""},
        ],
        "facet": [
            {"label": "机构", "count": 1204, "selected": True, "url": "#"},
            {"label": "平台", "count": 86, "selected": False, "url": "#"},
            {"label": "公示名单中的一行", "count": 0, "selected": False, "url": "#"},
        ],
        "many": [{"label": f"平台 {number}", "count": number * 37, "selected": False, "url": "#"} for number in range(1, 16)],
        "chips": [{"label": "济南市", "url": "#"}, {"label": "数学", "url": "#"}, {"label": LONG_NAME[:24], "url": "#"}],
    }


def _case() -> dict[str, object]:
    sent = datetime(2026, 11, 20, 9, 41, tzinfo=CIVIL_TIME)
    files = [{"name": "收据.jpg", "url": "#", "size": 348_160}, {"name": f"{LONG_NAME}.pdf", "size": 2_411_724, "about": "待查毒"}]
    return {
        "files": files,
        "thread": [
            {
                "author": "您",
                "is_mine": True,
                "sent_at": sent,
                "text": "报名时说可以全额退，现在只退一半。\n合同见附件。",
                "files": files,
            },
            {"author": "历下区教育和体育局", "is_office": True, "sent_at": sent, "text": "我们已经联系机构，请补充付款凭证。"},
        ],
        "tags": [{"text": "投诉"}, {"text": "保密"}, {"text": "办理中", "strong": True}],
        "clocks": [
            {"label": "受理期限", "words": "已按期受理", "urgency": "none", "due_on": date(2026, 11, 20)},
            {"label": "办结期限", "words": "还剩 2 个工作日", "urgency": "soon", "due_on": date(2026, 11, 26)},
            {"label": "答复期限", "words": "已逾期 1 个工作日", "urgency": "overdue", "due_on": date(2026, 11, 23)},
        ],
        "actions": [
            {"label": "认领", "url": "#", "is_post": True},
            {"label": "写给投诉人", "url": "#", "look": "secondary"},
            {"label": "不予受理", "url": "#", "is_post": True, "look": "danger"},
        ],
        "audit": [
            {"at": sent, "actor": "王敏", "act": "认领了这一件"},
            {"at": sent, "actor": "王敏", "act": "改变了状态", "detail": "待受理 → 办理中"},
        ],
        "answers": [
            {"question": "投诉谁", "answer": LONG_NAME, "change_url": "#"},
            {"question": "发生了什么", "answer": "报名时说可以全额退，现在只退一半。\n已沟通两次。", "change_url": "#"},
            {"question": "涉及金额", "answer": "", "change_url": "#"},
        ],
    }


def components(request: HttpRequest) -> HttpResponse:
    """The page with every component: usual, empty, wrong and long."""
    context = {
        "states": list(SEALS),
        "results": _results(),
        "cases": _cases(),
        "fresh_form": ExampleForm(),
        "wrong_form": ExampleForm({"amount": "两千", "mode": "named", "story": ""}, auto_id="id_wrong_%s"),
        "mode_hints": {
            "named": "答复直接寄给您，处理最快。",
            "confidential": "只有承办人经批准才能看到您是谁。",
            "anonymous": "我们无法联系您，只能凭编号查询。",
        },
        "long_name": LONG_NAME,
        "today": date(2026, 11, 24),
        "reasons": ["在备案有效期内的平台 3 个", "没有未办结的整改", "没有黑名单、灰名单记录"],
        "certificate": _certificate(),
        **_record(),
        **_case(),
    }
    return render(request, "developers/components.html", context)

"""The first institutions of the sample: invented for the tour, each showing one thing that a registry has to show.

| index | institution | shows |
| --- | --- | --- |
| 0 | 济南明德云课堂网络培训学校 | app 明德云课堂 filed, white list, every rule kept; formerly a company |
| 1 | 青岛启航优课网络科技有限公司 | app 启航优课 rectifying, with a long lesson, a late end, 61 lessons, homework in grade 1 |
| 2 | 烟台海岳在线教育咨询有限公司 | black list, a fine, its app delisted |
| 3 | 章丘百脉网络培训学校 | region 370181, withdrawn in 2016; formerly a company with a 91 code |
| 4 | 潍坊鸢都微课信息技术有限公司 | mini program that never filed and has no number |
| 5 | 曹县单老师在线辅导工作室 | an individual business: its grey entry is not posted; surnames 单, 解, 仇, 尉迟 |
"""

from datetime import date, time
from decimal import Decimal
from typing import Any

from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.sample import codes

ISSUER = "山东省教育厅（示例）"
_PLAN = "山东省校外线上培训备案实施方案"


def fixed_institutions() -> list[InstitutionFiling]:
    """Return the institutions that the tour names, in the order of the table above."""
    return [_filed(), _rectifying(), _black_listed(), _in_a_withdrawn_region(), _never_filed(), _individual()]


def _teacher(index: int, name: str, subject: str, stage: str, **values: Any) -> Filing:
    kind = {"primary": 2, "junior": 3, "senior": 4}[stage]
    return Filing(
        values={
            "code": f"T-{index:03d}",
            "name": name,
            "role": "teaching",
            "nationality": "CN",
            "subjects": [subject],
            "certificate_number": f"201{index}37010{kind}2{index:06d}",
            "certificate_kind": stage,
            "certificate_subject": subject,
            "is_full_time": True,
            "is_in_service": False,
            **values,
        }
    )


def _course(index: int, name: str, subject: str, stage: str, grades: list[int], **values: Any) -> Filing:
    return Filing(
        values={
            "code": f"C-{index:03d}",
            "name": name,
            "subject": subject,
            "stage": stage,
            "grades": grades,
            "mode": "live",
            "lesson_minutes": 30,
            "break_minutes": 10,
            "starts_at": time(19, 0),
            "ends_at": time(19, 30),
            "weekdays": [2, 4],
            "starts_on": date(2026, 3, 3),
            "ends_on": date(2026, 4, 30),
            "assigns_homework": False,
            "is_imported": False,
            "fees": [_fee(24, "1440.00")],
            "refund_policy": "开课前可全额退费；开课后按未消课时退费，原路退回。",
            "teachers": ["T-001"],
            **values,
        }
    )


def _entry(colour: str, reason: str, number: int, listed_on: date, **values: Any) -> Filing:
    entry = {"list": colour, "reason": reason, "decision_number": f"鲁教监示〔{listed_on.year}〕{number}号", "issued_by": ISSUER}
    return Filing(values={**entry, "basis": _PLAN, "listed_on": listed_on, **values})


def _fee(lessons: int, amount: str) -> dict[str, Any]:
    return {"basis": "per_lesson", "lessons": lessons, "starts_on": None, "ends_on": None, "amount": amount}


def _platform(index: int, number: int, name: str, kind: str, status: str, courses: list[Filing], **values: Any) -> PlatformFiling:
    filed_on = date(2020, 1, 8)
    return PlatformFiling(
        values={
            "filing_number": codes.filing_number(2020, index, number),
            "name": name,
            "kind": kind,
            "icp_number": codes.icp_number(2019, index, number, kind),
            "mps_number": codes.police_number("370102", index + 1),
            "mlps_level": 3,
            "status": status,
            "filed_on": filed_on,
            "has_eye_protection": True,
            "has_parental_control": True,
            "servers_in_mainland": True,
            "content_kept_months": 12,
            "live_video_kept_months": 6,
            "log_kept_days": 400,
            "shows_fees": True,
            "shows_staff": True,
            **values,
        },
        courses=courses,
    )


def _filed() -> InstitutionFiling:
    maths = _course(1, "四年级数学同步提升", "math", "primary", [4])
    reading = _course(
        2, "五年级阅读与写作", "chinese", "primary", [5], teachers=["T-002"], mode="recorded", starts_at=None, ends_at=None
    )
    return InstitutionFiling(
        uscc=codes.credit_code("52", "370102", 0),
        former_usccs=[codes.credit_code("91", "370102", 0)],
        values={
            "name": "济南明德云课堂网络培训学校",
            "former_names": [
                {"name": "济南明德教育咨询有限公司", "until": "2019-06-30"},
                {"name": "济南明德云课堂教育科技有限公司", "until": "2021-12-15"},
            ],
            "brands": ["明德云课堂"],
            "kind": "private_non_enterprise",
            "region": "370102",
            "address": "山东省济南市历下区经十路8号创业大厦6层",
            "service_phone": "0531-00000001",
            "is_nonprofit": True,
            "authority_basis": "approval",
            "filing_basis": "both",
            "licence_number": "教民137010270000011号",
            "licence_valid_until": date(2027, 12, 31),
            "contract_template": "GF-2021-2604",
            "legal_representative": "颜思齐",
            "custody_bank": "齐鲁示例银行",
            "custody_account_masked": "****0001",
            "custody_mode": "银行托管",
            "custody_status": "正常",
        },
        platforms=[
            _platform(0, 1, "明德云课堂", "app", "filed", [maths, reading], app_ids=["example.mingde.yunketang"]),
            _platform(0, 2, "明德云课堂网页版", "website", "filed", [], domains=["mingde.example"]),
        ],
        teachers=[_teacher(1, "单晓梅", "math", "primary"), _teacher(2, "曾一诺", "chinese", "primary")],
        credit=[_entry("white", "备案审查合格", 1, date(2025, 1, 10))],
    )


def _rectifying() -> InstitutionFiling:
    courses = [
        _course(1, "初二物理专题精讲", "physics", "junior", [8], lesson_minutes=45, ends_at=time(19, 45)),
        _course(2, "初三数学冲刺", "math", "junior", [9], starts_at=time(21, 0), ends_at=time(21, 30)),
        _course(3, "高一英语基础巩固", "english", "senior", [10], fees=[_fee(61, "4880.00")]),
        _course(4, "一年级数学启蒙", "math", "primary", [1], assigns_homework=True),
    ]
    return InstitutionFiling(
        uscc=codes.credit_code("91", "370202", 1),
        values={
            "name": "青岛启航优课网络科技有限公司",
            "brands": ["启航优课"],
            "kind": "company",
            "region": "370202",
            "address": "山东省青岛市市南区学府街12号软件园3层",
            "service_phone": "0532-00000002",
            "is_nonprofit": False,
            "filing_basis": "licence_address",
        },
        platforms=[
            _platform(1, 1, "启航优课", "app", "rectifying", courses, app_ids=["example.qihang.youke"], has_eye_protection=False),
            _platform(1, 2, "启航优课小程序", "mini_program", "filed", []),
        ],
        teachers=[_teacher(1, "解明远", "physics", "junior"), _teacher(2, "查静怡", "english", "senior", certificate_number=None)],
        credit=[
            _entry(
                "grey",
                "部分课程单课时超过规定时长，限期整改",
                2,
                date(2026, 3, 20),
                conduct_ended_on=date(2026, 3, 1),
                valid_until=date(2029, 3, 19),
            )
        ],
    )


def _black_listed() -> InstitutionFiling:
    fine = {"decision_number": "烟教罚示〔2025〕7号", "kind": "fine", "amount": Decimal(30000), "issued_by": "烟台市教育局（示例）"}
    return InstitutionFiling(
        uscc=codes.credit_code("91", "370602", 2),
        values={
            "name": "烟台海岳在线教育咨询有限公司",
            "kind": "company",
            "region": "370602",
            "address": "山东省烟台市芝罘区解放路66号商务中心9层",
            "is_nonprofit": False,
            "filing_basis": "licence_address",
        },
        platforms=[_platform(2, 1, "海岳在线", "app", "delisted", [_course(1, "高三数学专题精讲", "math", "senior", [12])])],
        teachers=[_teacher(1, "仇立新", "math", "senior")],
        credit=[_entry("black", "逾期未完成整改，继续招生收费", 3, date(2025, 6, 3), conduct_ended_on=date(2025, 5, 6))],
        penalties=[Filing(values={**fine, "decided_on": date(2025, 5, 20), "basis": "校外培训行政处罚暂行办法第十八条"})],
    )


def _in_a_withdrawn_region() -> InstitutionFiling:
    return InstitutionFiling(
        uscc=codes.credit_code("52", "370181", 3),
        former_usccs=[codes.credit_code("91", "370181", 3)],
        values={
            "name": "章丘百脉网络培训学校",
            "former_names": [{"name": "章丘百脉文化传播有限公司", "until": "2021-12-20"}],
            "kind": "private_non_enterprise",
            "region": "370181",
            "address": "山东省章丘市文化东路18号文教中心2层",
            "is_nonprofit": True,
            "authority_basis": "approval",
            "filing_basis": "licence_address",
            "licence_number": "教民137018170000031号",
            "licence_valid_until": date(2027, 12, 31),
            "contract_template": "GF-2021-2604",
        },
        platforms=[
            _platform(
                3,
                1,
                "百脉学堂",
                "website",
                "filed",
                [_course(1, "七年级地理综合实践", "geography", "junior", [7])],
                domains=["baimai.example"],
            )
        ],
        teachers=[_teacher(1, "乐嘉宁", "geography", "junior")],
    )


def _never_filed() -> InstitutionFiling:
    return InstitutionFiling(
        uscc=codes.credit_code("91", "370705", 4),
        values={
            "name": "潍坊鸢都微课信息技术有限公司",
            "kind": "company",
            "region": "370705",
            "address": "山东省潍坊市奎文区新华路101号数字产业园5层",
            "is_nonprofit": False,
        },
        platforms=[
            PlatformFiling(
                values={"name": "鸢都微课", "kind": "mini_program", "status": "unfiled"},
                courses=[_course(1, "三年级英语口语", "english", "primary", [3], teachers=[])],
            )
        ],
    )


def _individual() -> InstitutionFiling:
    return InstitutionFiling(
        uscc=codes.credit_code("92", "371721", 5),
        values={"name": "曹县单老师在线辅导工作室", "kind": "individual", "region": "371721", "is_nonprofit": False},
        platforms=[
            _platform(5, 1, "单老师在线", "mini_program", "filed", [_course(1, "八年级历史基础巩固", "history", "junior", [8])])
        ],
        teachers=[
            _teacher(1, "单立新", "history", "junior"),
            _teacher(2, "尉迟瑞雪", "history", "junior"),
            _teacher(3, "解思远", "history", "junior", role="assistant"),
        ],
        credit=[_entry("grey", "预收费超过规定期限，限期整改", 5, date(2026, 4, 2))],
    )

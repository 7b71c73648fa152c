"""Words that filers use beside the labels of the vocabulary."""

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices

from registry.vocabulary import (
    CertificateKind,
    DeliveryMode,
    FeeBasis,
    FilingBasis,
    IdDocument,
    InstitutionKind,
    PenaltyKind,
    PlatformKind,
    RemovalKind,
    StaffRole,
    Subject,
)

ALSO: Final[Mapping[type[TextChoices], Mapping[str, str]]] = {
    InstitutionKind: {
        "民办非企业": "private_non_enterprise",
        "民非": "private_non_enterprise",
        "企业": "company",
        "个体": "individual",
    },
    PlatformKind: {"应用": "app", "微信小程序": "mini_program", "网页": "website", "电脑客户端": "client"},
    StaffRole: {"教学": "teaching", "教师": "teaching", "教研": "research", "管理": "management", "助理": "assistant"},
    DeliveryMode: {"直播+录播": "mixed", "混合": "mixed", "直播、录播": "mixed"},
    Subject: {
        "外语": "english",
        "政治": "politics",
        "道法": "politics",
        "信息技术": "coding",
        "美术": "art",
        "音乐": "art",
        "其它": "other",
    },
    FilingBasis: {"营业执照住所": "licence_address", "ICP备案": "icp_address", "两者": "both"},
    CertificateKind: {
        "小学": "primary",
        "初中": "junior",
        "初级中学": "junior",
        "高中": "senior",
        "高级中学": "senior",
        "幼儿园": "kindergarten",
    },
    FeeBasis: {
        "按课时": "per_lesson",
        "课时": "per_lesson",
        "按周期": "per_period",
        "周期": "per_period",
        "按时间段": "per_period",
    },
    IdDocument: {"身份证": "resident_id", "港澳通行证": "hk_mo_permit", "台胞证": "tw_permit", "其他": "other"},
    PenaltyKind: {"停止招生": "stop_enrolling", "停止举办": "stop_operating", "吊销许可证": "revocation", "没收": "confiscation"},
    RemovalKind: {"期满": "expired", "到期": "expired", "修复": "repaired", "更正": "corrected", "撤销": "corrected"},
}
YES: Final = frozenset({"是", "有", "true", "yes", "y", "1", "√"})
NO: Final = frozenset({"否", "无", "没有", "false", "no", "n", "0", "×"})
COUNTRIES: Final[Mapping[str, str]] = {
    "中国": "CN", "中国大陆": "CN", "中国香港": "HK", "中国澳门": "MO", "中国台湾": "TW",
    "美国": "US", "英国": "GB", "加拿大": "CA", "澳大利亚": "AU", "新西兰": "NZ", "爱尔兰": "IE", "南非": "ZA",
    "日本": "JP", "韩国": "KR", "俄罗斯": "RU", "法国": "FR", "德国": "DE",
}  # fmt: skip
LEVELS: Final[Mapping[str, int]] = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
WEEKDAYS: Final[Mapping[str, int]] = {
    f"{before}{day}": number
    for before in ("周", "星期", "礼拜", "")
    for day, number in {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}.items()
}
GRADES: Final[Mapping[str, int]] = {
    **{f"{word}{after}": number for number, word in enumerate("一二三四五六七八九", 1) for after in ("年级", "")},
    **{f"{number}年级": number for number in range(1, 13)},
    **{f"{stage}{word}": first + number for stage, first in {"初": 6, "高": 9}.items() for number, word in enumerate("一二三", 1)},
}

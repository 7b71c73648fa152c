"""Words that filers use beside the labels of the vocabulary."""

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices

from registry.vocabulary import CertificateKind, DeliveryMode, FilingBasis, InstitutionKind, PlatformKind, StaffRole, Subject

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
}
YES: Final = frozenset({"是", "有", "true", "yes", "y", "1", "√"})
NO: Final = frozenset({"否", "无", "没有", "false", "no", "n", "0", "×"})
COUNTRIES: Final[Mapping[str, str]] = {
    "中国": "CN", "中国大陆": "CN", "中国香港": "HK", "中国澳门": "MO", "中国台湾": "TW",
    "美国": "US", "英国": "GB", "加拿大": "CA", "澳大利亚": "AU", "新西兰": "NZ", "爱尔兰": "IE", "南非": "ZA",
    "日本": "JP", "韩国": "KR", "俄罗斯": "RU", "法国": "FR", "德国": "DE",
}  # fmt: skip
LEVELS: Final[Mapping[str, int]] = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}

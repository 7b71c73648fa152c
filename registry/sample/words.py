"""The words of which the invented institutions, platforms, courses and people of the sample are made."""

from collections.abc import Mapping, Sequence
from typing import Final

# City, its short name, its weight among the sample's institutions.
CITIES: Final[Sequence[tuple[str, str, int]]] = (
    ("370100", "济南", 26), ("370200", "青岛", 24), ("370300", "淄博", 7), ("370400", "枣庄", 3), ("370500", "东营", 3),
    ("370600", "烟台", 9), ("370700", "潍坊", 9), ("370800", "济宁", 7), ("370900", "泰安", 5), ("371000", "威海", 4),
    ("371100", "日照", 3), ("371300", "临沂", 9), ("371400", "德州", 4), ("371500", "聊城", 4), ("371600", "滨州", 3),
    ("371700", "菏泽", 5),
)  # fmt: skip

FIRST: Final = "明启博知弘育青晨星文云思敏润朗春新乐慧格致修笃泉岱海蓝百若小向问探远嘉景立宏"
SECOND: Final = "德航雅行远文才禾曦河澜帆齐泽月晖芽知川水荷阳渠索岳桥舟林泓翰原程童麦"
WHOLE: Final[Sequence[str]] = (
    "爱课堂", "学而时习", "蒲公英", "小海豚", "竹蜻蜓", "向日葵", "三味书屋", "泉城书声", "杏坛", "稷下", "大明湖畔", "四叶草",
    "51爱课堂", "求知鸟", "红樱桃", "小桔灯", "七色光", "金钥匙", "萤火虫", "白鹭",
)  # fmt: skip
# Combinations that are, or sound like, brands in the market.
TAKEN: Final = frozenset({"启德", "新航", "明思", "博思", "思远", "新知", "博文", "海文", "文都", "慧川", "乐知", "新阳"})

COMPANY_FIELDS: Final[Sequence[str]] = (
    "教育科技", "网络科技", "在线教育科技", "信息技术", "教育咨询", "文化传播", "云教育科技", "智能科技", "教育信息咨询",
)  # fmt: skip
SCHOOL_FORMS: Final[Sequence[str]] = (
    "网络培训学校",
    "线上培训学校",
    "培训学校",
    "外语培训学校",
    "素质教育培训中心",
    "科技培训学校",
)
PLATFORM_TAILS: Final[Sequence[str]] = (
    "云课堂",
    "在线",
    "网校",
    "课堂",
    "直播课",
    "微课",
    "学堂",
    "伴学",
    "双师课堂",
    "作文",
    "口语",
)

STREETS: Final[Sequence[str]] = (
    "经十路", "泺源大街", "解放路", "文化东路", "人民路", "建设路", "和平路", "创新大道", "科苑路", "学府街", "新华路", "迎宾大道",
)  # fmt: skip
BUILDINGS: Final[Sequence[str]] = ("创业大厦", "软件园", "科技广场", "文教中心", "金融大厦", "数字产业园", "商务中心", "青年创业港")

# Surnames that are read otherwise than the character usually is stand beside the common ones.
SURNAMES: Final[Sequence[str]] = (
    "王", "李", "张", "刘", "陈", "杨", "赵", "孙", "周", "徐", "孔", "孟", "颜", "曹", "马", "朱", "胡", "郭", "高", "林", "郑",
    "梁", "宋", "唐", "许", "邓", "韩", "冯", "于", "董", "萧", "程", "丁", "魏", "薛", "叶", "余", "潘", "杜", "戴", "夏", "钟",
    "单", "解", "曾", "仇", "查", "盖", "任", "华", "乐", "朴", "区", "员", "尉迟", "欧阳", "上官", "诸葛", "司马", "令狐",
)  # fmt: skip
GIVEN: Final = "晓梅志强雪慧敏建国丽华文静海燕俊杰秀英思远佳怡明轩子涵雨桐一诺浩然春玲永刚桂芳瑞雪嘉宁若曦鹏飞月娥立新婷"

SUBJECTS: Final[Mapping[str, str]] = {
    "chinese": "语文", "math": "数学", "english": "英语", "physics": "物理", "chemistry": "化学", "biology": "生物",
    "history": "历史", "geography": "地理", "politics": "道德与法治", "japanese": "日语", "science": "科学", "coding": "编程",
    "art": "美术", "sport": "体能",
}  # fmt: skip
SUBJECT_WEIGHTS: Final[Sequence[int]] = (18, 22, 20, 8, 6, 3, 2, 2, 2, 2, 4, 6, 3, 2)
ONLY_LATER: Final = frozenset({"physics", "chemistry", "biology", "history", "geography", "japanese"})
STAGES: Final[Mapping[str, tuple[str, Sequence[int]]]] = {
    "primary": ("小学", (1, 2, 3, 4, 5, 6)),
    "junior": ("初中", (7, 8, 9)),
    "senior": ("高中", (10, 11, 12)),
}
GRADE_NAMES: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "高一", "高二", "高三")
COURSE_FORMS: Final[Sequence[str]] = (
    "同步提升",
    "专题精讲",
    "期末复习",
    "思维训练",
    "基础巩固",
    "暑期衔接",
    "名师直播",
    "综合实践",
    # The last one is for languages alone.
    "阅读与写作",
)

STATUSES: Final[Mapping[str, int]] = {
    "filed": 66, "rectifying": 9, "refused": 4, "suspended": 4, "shut_down": 3, "delisted": 4, "cancelled": 5, "unfiled": 5,
}  # fmt: skip
BLACK_REASONS: Final[Sequence[str]] = (
    "提供虚假备案材料", "逾期未完成整改，继续招生收费", "未经备案面向中小学生开展学科类线上培训", "拒不退还剩余课时费用，卷款停业",
    "以虚假宣传诱导家长缴费",
)  # fmt: skip
GREY_REASONS: Final[Sequence[str]] = (
    "部分课程单课时超过规定时长，限期整改", "培训人员资格信息公示不全，限期整改", "预收费超过规定期限，限期整改",
    "晚间直播课程结束时间超过21时",
)  # fmt: skip
REFUND_POLICIES: Final[Sequence[str]] = (
    "开课前可全额退费；开课后按未消课时退费，原路退回。",
    "购课五日内未上课全额退费；之后扣除已上课时费用，15日内退还余额。",
    "未上课时随时可退，按实际单价计算，不收手续费。",
)

"""What people say around a name when they ask about it: by voice in whole sentences, typed in a few words."""

import re
from functools import cache
from typing import Final

from search.analysis import any_of

# What a parent asks or adds behind the name of a school, an app or a person.
_SAID: Final = (
    "怎么样", "怎样", "如何", "咋样", "好不好", "好吗", "行吗", "行不行", "可信", "可靠", "靠谱", "正规", "正规机构", "正经",
    "合法", "合规", "真的", "真假", "骗子", "骗人", "骗局", "安全", "收费", "收费标准", "价格", "价格表", "学费", "费用",
    "课时费", "多少钱", "要钱", "贵不贵", "贵吗", "贵么", "贵嘛", "很贵", "太贵", "好贵", "报名", "报名费", "退费", "退款", "退课",
    "退钱", "投诉", "举报", "维权",
    "客服", "电话", "电话号码", "联系电话", "联系方式", "热线", "地址", "位置", "在哪", "在哪里", "在哪儿", "官网", "官方",
    "官方网站", "网站", "网址", "网页", "入口", "下载", "安装", "登录", "登陆", "登入", "注册", "打不开", "评价", "口碑",
    "点评", "简介", "介绍", "资质", "资格", "证件", "备案", "备案号", "备案信息", "许可证", "办学许可证", "营业执照", "执照",
    "查询", "跑路", "倒闭", "关门", "停课", "还在", "还开", "开门", "黑名单", "白名单", "师资", "老师", "课程", "课表",
    "公众号", "微信公众号", "微信", "视频号", "抖音", "小程序", "软件", "手机版", "电脑版", "网页版", "最新版", "客户端", "app",
    "安卓", "安卓版", "苹果", "苹果版", "鸿蒙版", "ios", "ios版", "ipad版", "平板版", "pc版", "电脑端", "手机端", "安装包",
    "招生", "招聘", "加盟", "总部", "校长", "老板", "法人", "什么的", "啥的", "优惠", "优惠券", "试听", "试听课", "体验", "体验课",
    "一对一", "上课", "上网课", "分校", "校区", "被罚", "处罚", "违法", "违规", "被查", "被封", "下架", "停业", "注销", "转让",
    "改名", "续费", "欠费", "发票", "开发票", "合同", "质量", "效果", "水平", "消息", "最新消息", "新闻", "情况", "信息", "账号",
    "平板", "学习软件", "值得", "值得报", "靠得住", "教得好", "认可", "叫什么", "哪里的", "哪家公司", "谁办的", "哪个区",
    "谁", "谁的", "哪家", "哪家的", "哪家机构", "哪个公司", "哪个机构", "哪个学校", "什么公司", "什么机构", "什么学校", "什么平台",
    "什么软件", "啥平台", "啥软件", "教师资格证", "教师资格", "教师证", "教资", "办学资质", "办学许可", "办学资格", "营业", "开业",
    "开着", "合适", "好学", "有用", "怎么办", "咋办", "跑了", "没了", "不见了", "联系不上", "打不通", "找不到", "来着", "那个",
    "那家", "客服电话", "服务电话", "投诉电话", "谢谢", "交钱", "交费", "交了钱", "交了费", "报了名", "买的课", "报的课", "报的班",
    "上的课", "上的网课", "拉黑", "卷款", "骗了", "骗我", "批准", "审批", "登记", "有证",
    "旗舰店", "官方旗舰店", "专营店", "专卖店", "淘宝店", "店铺", "主页", "官方账号", "转让账号", "账号转让",
    "真的假的", "是真是假", "信得过", "相信", "坑人", "骗钱", "国家承认", "承认", "教育局批准", "教育局认可", "登录不上", "登不上",
    "收了钱", "钱要不回来", "要不回来", "退不了", "不上课", "不开课", "办学", "上不了", "免费", "回放", "直播回放",
)  # fmt: skip
# Names end so too: they are asked about where something leads to them, as in 这个学校 and 不给退.
_SAID_BEHIND_THAT: Final = ("机构", "学校", "公司", "平台", "课", "退", "证")
_BEFORE: Final = (
    "是不是", "在不在", "有没有", "会不会", "能不能", "可不可以", "可以", "可", "到底", "怎么", "咋", "是", "有", "还", "在",
    "的", "叫", "能", "要", "会", "被", "给", "让", "不", "不给", "没", "没有", "了", "都", "也", "去", "应该", "以前", "原来",
    "现在", "目前", "最近", "已经", "一直", "是否", "打电话", "线下", "这个", "那个", "这家", "那家", "这", "哪家", "哪个",
    "哪里的", "什么", "属于", "教得", "教的", "讲得", "一节课", "一年", "一学期", "一下", "里", "里面",
)  # fmt: skip
_MOST_BEFORE: Final = 5
_BEHIND: Final = (
    "高", "贵", "低", "多少", "钱", "吗", "么", "嘛", "不", "没", "没有", "呢", "啊", "呀", "吧", "了", "的", "过", "是",
    "一下", "一节", "一节课", "一个月", "一年", "一期", "谢谢", "上", "上面", "里", "里面",
)  # fmt: skip

# What is done with a name, how lightly that is said, and what is said of it before it comes.
_DO: Final = "查查|搜搜|找找|问问|看看|查询|查找|查看|搜索|咨询|了解|打听|核实|举报|投诉|查|搜|找|问|看"
_ONCE: Final = "(?:一?下|一查|看看|问问|查查|查|看|问)"
_A: Final = r"(?:[一那这][个家所]|名?叫做?(?:什么)?(?=\w\w)|名字[里中]?[有叫带含](?:个|什么)?|什么)"
_ASKING: Final = (
    # 帮我查一下, 嗯我想问问, 查一下那个叫.
    rf"(?:(?:我们?|你|您|能不能|可不可以|可以|请|麻烦你?您?)*+(?:想要?|要|给我|帮我们?|帮忙|帮)++(?:你|您|再)?(?:{_DO}){_ONCE}?"
    rf"|(?:麻烦你?您?|请)?(?:{_DO}){_ONCE}){_A}*",
    rf"(?:好像|应该|大概|可能|我记得)(?:是|就是)?{_A}*",
    rf"名字[里中]?[有叫带含](?:个|什么)?|叫(?:什么|一?[个家])|有[个家]{_A}|什么",
    rf"(?:[那这][个家]){_A}+",
    rf"(?:怎么|如何|怎样|(?:在|去|到)?哪[里儿]?)(?:可以|能|才能)?(?:{_DO}){_ONCE}?",
    # 下载, 怎么登录.
    r"(?:怎么|如何|怎样|(?:在|去|到)?哪[里儿]?)?(?:可以|能|才能)?(?:下载|登录|登陆)(?:一下)?(?=\w\w)",
    # 老师推荐的, 在抖音上看到的.
    r"(?:我们?|在|从|被)?(?:老师|同学|朋友圈?|邻居|同事|家长|亲戚|隔壁|群里|网上|抖音|快手|小红书|微信|视频号|公众号|小区|门口)"
    r"\w{0,6}?(?:看到|刷到|搜到|下载|推荐|介绍|说|发|加|报|上|学|用|买)[了过]?的(?=\w\w)",
    r"(?:我们?家?|咱们?家?|俺家?|想?给)*(?:小?孩子?|娃娃?|儿子|女儿|闺女|宝宝)(?:现在|之前|以前|一直)?(?:在|[报上][名了的]*|的|去)",
    "嗯+|呃+|你好|您好|请问(?:一?下)?|麻烦(?:问|看|查)?(?:一?下)?|劳驾|就是|请教(?:一?下)?|关于",
    "听(?:老师|同学|朋友|邻居|同事|家长|别人|人家?)?说|有?(?:没有)?[人谁](?:知道|了解)",
    # 给辕天交了钱, 在辕天上网课.
    "(?:我们?)?[给在去从](?=.{2,12}(?:交了|交钱|报了|报名|买了|买的|上网课|上课|充了|花了))",
)  # fmt: skip
# These begin names too: nothing but what is asked follows them here.
_INTERJECTION: Final = "[喂哎唉哦噢诶啊]"


# Names begin with numbers too, 51爱课堂 and 1.5倍: a sign is to stand between, and words behind it.
_NUMBER_OF_LINE: Final = re.compile(
    r"^\s*(?:[(（]\s?[0-9]{1,3}\s?[)）]|[0-9]{1,3}\s?[.．、)）]|[①-⑳])(?:\s*(?=[^\W\d_]{4})|\s+(?=[0-9]{0,4}[^\W\d_]{3}))"
)
# What a form or a table has in front of a name, with the sign behind it.
_LABEL: Final = re.compile(
    r"^\s*(?:(?:培训)?机构|学校|公司|单位|企业|平台|店铺|商家|软件|应用|app)?(?:名称|全称)\s*[:：]\s*(?=\S)", re.IGNORECASE
)


def without_number_of_line(text: str) -> str:
    """Return a line that was copied from a numbered list without its number: 12. 济南爱课堂培训学校, （3）爱课堂, ⑤爱课堂."""
    return _NUMBER_OF_LINE.sub("", text, count=1)


def without_label(text: str) -> str:
    """Return a name that was copied out of a form without what the form calls it: 机构名称：爱课堂."""
    return _LABEL.sub("", text, count=1)


def without_question(word: str) -> str:
    """Return a word without what is asked about what it names."""
    return _behind().sub("", _in_front().sub("", word))


@cache
def _in_front() -> re.Pattern[str]:
    asking = "|".join(_ASKING)
    return re.compile(f"^(?>{_INTERJECTION}*(?:{asking}))++")


@cache
def _behind() -> re.Pattern[str]:
    told = (_SAID, (*_SAID, *_SAID_BEHIND_THAT), _BEFORE, _BEHIND)
    said, said_of_that, before, behind = map(any_of, told)
    # 靠不靠谱, 正不正规.
    doubted = r"(?P<first>\w)不(?P=first)\w{0,2}"
    # What was once read is never read otherwise, and nobody leads to it by more words than these: some are made of others, and of
    # many in a row the time would double with each.
    return re.compile(rf"(?>(?>{said}|(?:{before}){{1,{_MOST_BEFORE}}}(?:{said_of_that})|{doubted})(?:{behind})*+\W*+)+$")

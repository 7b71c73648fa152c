"""Characters that are taken for each other by the eye: read off a signboard, written by hand, picked from a list.

Those that are written alike, or share the part that is looked at, are listed here. `reference/shapes.tsv` has those that look alike
in print: of the 6,763 characters of GB 2312, each drawn in a plain and in a serif face (Noto Sans and Serif CJK SC), smoothed and
laid on the others, those of a common one's six closest that correlate by 0.6 and more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, permutations, product
from typing import Final

from search.readings import REFERENCE_DIR

# Each character may be seen in the place of each other of its group.
_GROUPS: Final = (
    "未末", "己已巳", "土士", "日曰目", "人入八", "大太犬", "天夫夭", "木术本", "王玉主", "今令", "鸟乌", "晴睛清请情",
    "博搏傅", "思恩", "睿容", "冶治", "侯候", "航杭", "优忧尤", "学字", "李季", "师帅", "贝见", "田由甲申", "竟竞", "享亨亭",
    "哲誓", "坚竖", "泽译择", "洋详祥", "材林村", "禾乐东", "文丈", "弘弦", "恒桓垣", "诚城成戍", "智知和", "慧彗", "峰锋烽",
    "佳住往", "嘉喜", "雅推", "翰瀚", "童章重", "蓝篮", "心必", "明朋", "星皇泉", "光先", "元无", "立位", "力刀", "万方",
    "白自", "石右", "衡衔", "桃挑跳", "陆陈阵", "云去", "格恪", "凤风", "千干于", "问间向同", "海悔梅", "全金", "丽雨", "书节",
    "艺芝", "彩采", "凯铠", "希布", "伊尹", "莱菜", "雷霄", "赛塞寨", "阳阴", "良艮", "朗郎", "晓晚", "苗茁", "琴瑟", "安妥",
    "康唐", "尚商", "启后", "远运", "新析", "中申", "少小", "正止", "语浯", "重量", "能熊", "鸥鸣", "老考", "才寸", "红江",
    "芽茅", "子予", "端瑞", "翟瞿", "浩洁", "诺若", "夕歹", "汇江", "昊吴", "昱星", "昕听", "昂昴", "炫弦", "炎火", "灵炙",
    "烨桦", "焕换", "爱受", "班斑", "球救", "理埋", "琪棋淇祺", "璐露", "盛威", "盈盔", "真直", "硕顾", "礼札", "社杜",
    "福幅副", "秋秒", "科料", "稚雅", "程呈", "竹行", "笃驾", "纳呐", "纪记", "绘给", "绿缘", "维唯淮", "罗岁", "美羡", "翔翊",
    "聪职", "育肓盲", "舟丹", "航舫", "艾文", "花化", "苏芬", "英莫", "茂茨", "荣劳", "莹营", "萌荫", "蕊芯", "虎虏", "虹虾",
    "蜻靖", "裕浴", "观现", "誉举", "诗待", "课棵", "谊谋", "谦廉", "豪毫", "贤肾", "赢羸", "越趣", "跃沃", "辉晖浑", "达迖",
    "逸选", "道首", "邦那", "郭敦", "都郡", "醒酲", "鑫金", "钢纲", "铭名", "锐税", "锦棉", "键健", "长氏", "阁阎", "陶淘",
    "隆降", "雁鹰", "霖霏", "青责", "静净", "顶项", "领颂", "飞气", "馨磬", "驰弛", "高亮", "魁鬼", "鲁鱼", "鹏鹤", "麦表",
    "黎梨", "龙尤", "齐乔", "圆园", "图围", "壹壶", "奇寄", "奥粤", "奔奋", "好妇", "宏宠", "宝宇", "宣宜", "家冢", "寒塞",
    "导寻", "尖小", "岚岗", "巧功", "市布", "帆帜", "幸辛", "幼幻", "庆厌", "弈奕", "彬杉", "彤彩", "忆亿", "怡冶", "拓柘",
    "擎警", "攀樊", "敏每", "景影", "曙署", "曦羲", "朵杂", "柳抑", "标际", "树村", "森淼", "橙澄", "欣砍", "歌歇", "毅殷",
    "永水", "沃夭", "沐沭沬", "波彼", "泰秦", "润闰", "涵函", "渊洲", "湖胡", "源原", "溪奚", "澜阑", "灿仙", "画面", "百白",
    "春舂", "垚尧", "奕亦", "孔扎", "微徵", "念忿", "冰水", "北比", "半羊", "南男", "卓桌", "华毕", "卡卞", "厚原", "友反",
    "双叉", "名各", "品晶", "唱昌", "嘻喜", "贸贺", "豹豺", "鹿麋", "扬杨汤场", "瑶谣摇遥", "骄桥轿娇侨", "铃岭玲龄", "栋冻东",
    "锋蜂峰逢", "柏拍泊怕帕伯", "翔翘", "宣恒", "浩诰", "源愿", "海诲", "桐铜洞", "涛铸筹", "欺旗期", "珂柯坷何", "凉景惊琼",
    "瑾谨勤", "璇旋", "飘枫讽", "榕溶蓉熔", "荷何河苛", "莲链连", "蔚慰", "微徽薇", "麟鳞磷", "伦论轮沦", "佳挂桂娃",
    "竣骏俊峻", "健建", "需儒", "凌陵菱棱", "励厉历", "绰悼卓", "结洁吉", "君群裙", "咏泳永", "折哲析", "园远完玩元",
    "坤神伸申", "城盛", "培陪倍", "奇琦绮骑崎", "婷停亭", "宁拧", "宸晨辰振震", "庭廷挺", "彦颜", "悦说脱锐", "捷睫", "文蚊纹",
    "饶烧浇晓绕", "朗狼娘浪", "梓辛", "楷谐皆", "沐休林", "沛沸", "波玻坡破", "浦蒲捕辅", "渝愉输", "湘箱霜相", "笛油迪由",
    "伟纬韦", "维谁唯", "菲排非", "通桶涌诵", "钧均匀", "雷雪霜", "驰施", "格络洛路", "泓弘", "欢吹次", "环坏还", "杰点",
    "坚监", "钟种冲", "征证政", "志忘", "忠患", "念会", "意竟章", "慕暮墓", "暖援缓", "曼慢漫", "檬蒙", "沁心", "沃妖", "洲州",
    "渡度", "温湿", "满瞒", "潮朝嘲", "牧收", "特持", "珠株", "珍诊", "理狸", "甜甘", "画亩", "登澄", "盟萌", "睦陆", "禅弹",
    "稻蹈", "竺笠", "精情", "织识职", "罗萝", "航舱", "苑宛", "藤腾", "语悟", "读续", "跃妖", "轻经径", "迅讯", "逐遂", "郡群",
    "里童", "银很", "锦绵", "镜境", "长张", "问间闻", "阅悦", "雪寻", "青晴", "题提", "驿译", "鹤鸣",
    "两丽", "品吕", "亲新", "刚钢", "利和", "办苏", "为办", "劝动", "功动", "加如", "午年", "可司", "古台", "同词",
    "合谷", "严亚", "丹彤", "井升", "今合", "介阶价", "仓苍", "代化", "传佑", "像象", "其基", "凡帆", "到致", "前剪",
    "卓早", "员圆", "善喜", "嘉熹", "坚贤", "堂棠", "增曾", "墨黑默", "央英", "季秀", "宁宇", "安宏", "宗崇", "宙庙",
    "宝实", "宝宾", "宣萱", "家蒙", "寒赛", "尚肖", "岑岭", "岩岸", "岱袋", "巍魏", "帮邦", "弯湾", "律绿", "惠慧",
    "想相", "意音", "式武", "扬阳", "护沪", "掀欣", "撤澈辙", "教数", "斌武", "方芳", "旗棋", "明朗", "智曾", "鲁曾",
    "林森", "根银", "梦楚", "梧语", "梨犁", "淑椒", "橙登", "欧鸥殴", "比此", "沐淋", "苍沧", "泽绎", "洛落", "巷港",
    "涂途", "润阔", "湖糊", "源缘", "滕腾", "炎焱", "牧物", "璐路", "甜舌", "秀绣", "程稻", "穹穷", "童竟", "维难",
    "罗逻", "翟翠", "翰韩", "胜腾", "航船", "荣莹", "苑范", "苹萍", "超越", "赵起", "雾露", "霜露",
    "可何河荷", "每海敏", "岳兵丘", "坛坏", "晖晕军", "生星", "寺诗", "良朗郎", "各格", "云会", "工红江", "月明", "占点",
    "敏繁", "浩皓", "齐斋", "德得", "令冷", "具县", "密蜜", "岱贷", "拓括",
)  # fmt: skip


@cache
def _others() -> Mapping[str, Sequence[str]]:
    others: dict[str, dict[str, None]] = defaultdict(dict)
    drawn = (REFERENCE_DIR / "shapes.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (pair for line in drawn for pair in product(*line.split("\t")))
    for left, right in chain.from_iterable(
        chain((permutations(group, 2) for group in _GROUPS), (permutations(pair) for pair in pairs))
    ):
        others[left][right] = None
    return {character: tuple(each) for character, each in others.items()}


@lru_cache(maxsize=256)
def misread(name: str) -> tuple[str, ...]:
    """Return a name with any one of its characters replaced by one that looks like it."""
    others = _others()
    return tuple(f"{name[:at]}{other}{name[at + 1 :]}" for at, character in enumerate(name) for other in others.get(character, ()))


def is_misread(text: str, name: str) -> bool:
    """Tell whether a text is a name of which characters are replaced by others that look like them."""
    return len(text) == len(name) and all(
        right == left or right in _others().get(left, ()) for left, right in zip(text, name, strict=True)
    )

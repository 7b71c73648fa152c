"""Characters that are taken for each other by the eye: read off a signboard, written by hand, picked from a list."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

# Each character may be seen in the place of each other of its group.
_GROUPS: Final = (
    "未末", "己已巳", "土士", "日曰目", "人入八", "大太犬", "天夫夭", "木术本", "王玉主", "今令", "鸟乌", "晴睛清请情",
    "博搏傅", "辰晨", "思恩", "睿容", "冶治", "侯候", "航杭", "优忧尤", "学字", "李季", "师帅", "贝见", "田由甲申", "竟竞",
    "享亨亭", "哲誓", "坚竖", "泽译择", "洋详祥", "材林村", "禾乐东", "文丈", "弘弦", "恒桓垣", "诚城成戍", "智知和", "慧彗",
    "峰锋烽", "佳住往", "嘉喜", "雅推", "翰瀚", "骏俊峻", "童章重", "蓝篮", "心必", "明朋", "星皇泉", "光先", "元无", "立位",
    "力刀", "万方", "白自", "石右", "衡衔", "桃挑跳", "陆陈阵", "云去", "格恪", "凤风", "千干于", "问间向同", "伟纬", "海悔梅",
    "全金", "丽雨", "书节", "艺芝", "彩采", "凯铠", "希布", "伊尹", "莱菜", "雷霄", "赛塞寨", "阳阴", "良艮", "朗郎", "晓晚",
    "苗茁", "琴瑟", "安妥", "康唐", "尚商", "启后", "远运", "新析", "中申", "少小", "正止", "语浯", "重量", "能熊", "鸥鸣",
    "老考", "桥侨", "才寸", "红江", "芽茅", "子予", "端瑞", "翟瞿", "浩洁", "诺若", "夕歹", "汇江", "昊吴", "昱星", "昕听",
    "昂昴", "炫弦", "炎火", "灵炙", "烨桦", "焕换", "爱受", "班斑", "球救", "理埋", "琪棋淇祺", "瑶摇遥", "璐露", "盛威",
    "盈盔", "真直", "硕顾", "礼札", "社杜", "福幅副", "秋秒", "科料", "稚雅", "程呈", "竹行", "笃驾", "纳呐", "纪记", "绘给",
    "绿缘", "维唯淮", "罗岁", "美羡", "翔翊", "聪职", "育肓盲", "舟丹", "航舫", "艾文", "花化", "苏芬", "英莫", "茂茨", "荣劳",
    "莹营", "萌荫", "蕊芯", "虎虏", "虹虾", "蜂峰", "蜻靖", "裕浴", "观现", "誉举", "诗待", "课棵", "谊谋", "谦廉", "豪毫",
    "贤肾", "赢羸", "越趣", "跃沃", "辉晖浑", "达迖", "迪油", "通诵", "逸选", "道首", "邦那", "郭敦", "都郡", "醒酲", "鑫金",
    "钢纲", "铭名", "锐税", "锦棉", "键健", "长氏", "阁阎", "陶淘", "隆降", "雁鹰", "霖霏", "青责", "静净", "顶项", "领颂",
    "飞气", "馨磬", "驰弛", "骄娇", "高亮", "魁鬼", "鲁鱼", "鹏鹤", "麦表", "黎梨", "龙尤", "齐乔", "圆园", "图围", "壹壶",
    "奇寄", "奥粤", "奔奋", "好妇", "宏宠", "宝宇", "宣宜", "家冢", "寒塞", "导寻", "尖小", "岚岗", "岭玲", "巧功", "市布",
    "帆帜", "幸辛", "幼幻", "庆厌", "弈奕", "彬杉", "彤彩", "徽微", "忆亿", "怡冶", "悦说", "扬杨", "拓柘", "擎警", "攀樊",
    "敏每", "景影", "曙署", "曦羲", "朵杂", "枫风", "柏拍", "柳抑", "标际", "树村", "桂挂", "森淼", "橙澄", "欣砍", "歌歇",
    "毅殷", "永水", "沃夭", "沐沭沬", "波彼", "泰秦", "洁吉", "润闰", "涵函", "渊洲", "湖胡", "源原", "溪奚", "澜阑", "灿仙",
    "画面", "百白", "春舂", "垚尧", "奕亦", "孔扎", "微徵", "念忿", "冰水", "北比", "半羊", "南男", "卓桌", "华毕", "卡卞",
    "厚原", "友反", "双叉", "名各", "品晶", "唱昌", "嘻喜", "贸贺", "豹豺", "鹿麋",
)  # fmt: skip


def _others() -> Mapping[str, Sequence[str]]:
    others: dict[str, dict[str, None]] = defaultdict(dict)
    for group in _GROUPS:
        for character in group:
            others[character] |= dict.fromkeys(each for each in group if each != character)
    return {character: tuple(each) for character, each in others.items()}


_OTHERS: Final = _others()


@lru_cache(maxsize=256)
def misread(name: str) -> tuple[str, ...]:
    """Return a name with any one of its characters replaced by one that looks like it."""
    return tuple(f"{name[:at]}{other}{name[at + 1 :]}" for at, character in enumerate(name) for other in _OTHERS.get(character, ()))


def is_misread(text: str, name: str) -> bool:
    """Tell whether a text is a name of which characters are replaced by others that look like them."""
    return len(text) == len(name) and all(
        right == left or right in _OTHERS.get(left, ()) for left, right in zip(text, name, strict=True)
    )

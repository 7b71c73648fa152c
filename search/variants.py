"""Other shapes of the same character, beyond what the conversion from traditional to simplified Chinese knows.

Each pair is the shape that is met and the character that it is compared as.
"""

from typing import Final

# Radicals have codes of their own; files copied out of a PDF hold them in the place of whole characters.
RADICALS: Final = (
    "⺁厂⺄乙⺈刀⺊卜⺌小⺍小⺎兀⺏尢⺐尢⺒巳⺓幺⺔彐⺕彐⺛旡⺝月⺟母⺠民⺢水⺥爪⺧牛⺩王⺪疋⺫目⺬示⺮竹⺱网⺲网⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹老⺻聿⺼肉⺽臼"
    "⻁虎⻃西⻄西⻅见⻆角⻇角⻉贝⻋车⻑长⻒长⻓长⻔门⻕阜⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫齐⻬齐⻭齿⻮齿⻯龙⻰龙⻱龟⻲龟⻳龟"
)
# Shapes that only Japan writes; those that are characters of their own in China (芸, 弁, 予) are left alone.
JAPANESE: Final = (
    "営营噛啮増增変变嬢娘廃废応应懐怀捜搜揺摇摂摄栄荣検检毎每汚污瀬濑獣兽発发皐皋臓脏艶艳荘庄蔵藏譲让豊丰賛赞輌辆酔醉釈释銭钱闘斗雑杂霊灵鬪斗鴎鸥鶏鸡鹸碱齢龄収收"
    "壊坏壌壤壱壹売卖弐贰弾弹従从徳德徴征団团囲围図图寛宽対对専专尭尧庁厅広广値值倶俱倹俭兎兔児儿円圆剣剑剤剂剰剩労劳効效勅敕勧劝勲勋単单塁垒塡填塩盐巌岩巣巢巻卷処处"
    "厳严呉吴呪咒唖哑圏圈圧压奨奖姉姊姫姬実实帯带帰归渇渴済济渉涉渋涩渓溪歓欢歩步歯齿歳岁歴历戦战戯戏戸户戻戾拝拜拠据拡扩桜樱桟栈恵惠悩恼悪恶挙举挿插掲揭掻搔斉齐斎斋"
    "晩晚楡榆楽乐沢泽浄净払拂抜拔択择撃击撹搅暁晓暦历曁暨曽曾様样権权気气氷冰涙泪満满溌泼滝泷粋粹粛肃猟猎痩瘦砕碎稲稻穂穗穏稳穣穰経经絵绘総总縁缘縄绳縦纵繊纤繋系繍绣"
    "焔焰焼烧犠牺畳叠県县竃灶竜龙継继続续覇霸覚觉覧览観观脳脑舎舍舗铺読读聡聪聴听茘荔薬药蛍萤蝋蜡訳译転转軽轻辺边醤酱醸酿隠隐隣邻駅驿駆驱麺面黒黑黙默逓递遅迟郷乡鉄铁"
    "鉱矿鋳铸錬炼関关陥陷険险頼赖顕显騒骚験验髄髓髪发亀龟亜亚両两乗乘仏佛仮假伝传価价"
)
# Older shapes, and characters of which simplified Chinese writes now the one and now the other.
OTHERS: Final = (
    "敍叙枱台粧妆糭粽衞卫衹只祇只簷檐痺痹愼慎硏研襃褒郞郎鄕乡飜翻槪概倂并竝并甁瓶緖绪萠萌餠饼鼈鳖崐昆邨村菴庵菓果豓艳栢柏堦阶砲炮囘回囬回囯国圀国讬托甦苏淸清靑青"
    "麤粗韮韭欵款槀稿稾稿鎻锁厰厂廐厩濶阔畧略裵裴徃往虵蛇玅妙碁棋皷鼓濬浚著着瞭了甯宁馀余锺钟谘咨燿耀煇辉秌秋穐秋鴈雁鵞鹅槗桥薗园蘂蕊蕋蕊橤蕊惪德悳德逹达嶋岛嶌岛鑛矿蔴麻牓榜圗图覌观熈熙煕熙"
    "荳豆聨联聫联縂总斈学朖朗嵒岩劒剑徧遍彚汇擕携鼇鳌荅答糚妆繙翻緐繁巿市澁涩"
)


def _pairs(written: str) -> dict[str, str]:
    return dict(zip(written[::2], written[1::2], strict=True))


VARIANTS: Final = _pairs(RADICALS + JAPANESE + OTHERS)

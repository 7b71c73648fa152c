"""Places and other names that stand in names of schools, where libraries misread a character or know only its usual reading."""

from typing import Final

# Districts, counties, towns, springs and hills of the province, and what older licences call them.
SHANDONG: Final[dict[str, str]] = {
    "莒县": "ju xian", "莒南": "ju nan", "莒州": "ju zhou", "莒国": "ju guo", "郯城": "tan cheng", "峄城": "yi cheng",
    "峄县": "yi xian", "峄山": "yi shan", "芝罘": "zhi fu", "茌平": "chi ping", "鄄城": "juan cheng", "乐陵": "lao ling",
    "单县": "shan xian", "单父": "shan fu", "长清": "chang qing", "长岛": "chang dao", "长山": "chang shan",
    "长白山": "chang bai shan", "莘县": "shen xian", "临朐": "lin qu", "东阿": "dong e", "阿胶": "e jiao", "无棣": "wu di",
    "牟平": "mu ping", "任城": "ren cheng", "冠县": "guan xian", "费县": "fei xian", "昌乐": "chang le", "曲阜": "qu fu",
    "即墨": "ji mo", "栖霞": "qi xia", "台儿庄": "tai er zhuang", "广饶": "guang rao", "郓城": "yun cheng", "汶上": "wen shang",
    "大汶口": "da wen kou", "沂水": "yi shui", "沂蒙": "yi meng", "兖州": "yan zhou", "临沭": "lin shu", "沭河": "shu he",
    "夏津": "xia jin", "掖县": "ye xian", "薛城": "xue cheng", "朐山": "qu shan", "朐阳": "qu yang", "泺源": "luo yuan",
    "泺口": "luo kou", "泺河": "luo he", "泺文": "luo wen", "趵突泉": "bao tu quan", "黑虎泉": "hei hu quan",
    "百脉泉": "bai mai quan", "大明湖": "da ming hu", "甸柳": "dian liu", "唐冶": "tang ye", "仲宫": "zhong gong",
    "柳埠": "liu bu", "刁镇": "diao zhen", "垛庄": "duo zhuang", "崮山": "gu shan", "孟良崮": "meng liang gu", "岱崮": "dai gu",
    "抱犊崮": "bao du gu", "崂山": "lao shan", "琅琊": "lang ya", "琅玡": "lang ya", "鳌山卫": "ao shan wei",
    "棘洪滩": "ji hong tan", "泊里": "po li", "大水泊": "da shui po", "泊于": "po yu", "梁山泊": "liang shan po",
    "水泊": "shui po", "昆嵛": "kun yu", "养马岛": "yang ma dao", "峱山": "nao shan", "洸河": "guang he", "洙泗": "zhu si",
    "泗水": "si shui", "邾国": "zhu guo", "徂徕": "cu lai", "岱庙": "dai miao", "涛雒": "tao luo", "滕州": "teng zhou",
    "南四湖": "nan si hu", "浮来山": "fu lai shan", "单家寺": "shan jia si", "盖家沟": "gai jia gou", "解家": "xie jia",
    "曾家": "zeng jia", "仇家": "qiu jia", "单家": "shan jia", "查家": "zha jia", "盖家": "ge jia",
}  # fmt: skip

# Other places after which schools and branches are named.
ELSEWHERE: Final[dict[str, str]] = {
    "朝阳": "chao yang", "乐清": "yue qing", "乐亭": "lao ting", "乐山": "le shan", "乐平": "le ping", "长乐": "chang le",
    "六安": "lu an", "六合": "lu he", "蚌埠": "beng bu", "台州": "tai zhou", "天台": "tian tai", "丽水": "li shui",
    "厦门": "xia men", "番禺": "pan yu", "歙县": "she xian", "黟县": "yi xian", "亳州": "bo zhou", "涡阳": "guo yang",
    "枞阳": "zong yang", "砀山": "dang shan", "洪洞": "hong tong", "尉犁": "yu li", "尉氏": "wei shi", "渑池": "mian chi",
    "铅山": "yan shan", "弋阳": "yi yang", "婺源": "wu yuan", "泌阳": "bi yang", "浚县": "xun xian", "郏县": "jia xian",
    "柘城": "zhe cheng", "荥阳": "xing yang", "荥经": "ying jing", "中牟": "zhong mu", "武陟": "wu zhi", "莘庄": "xin zhuang",
    "会稽": "kuai ji", "重庆": "chong qing", "长安": "chang an", "长沙": "chang sha", "长春": "chang chun", "长治": "chang zhi",
    "长葛": "chang ge", "长子县": "zhang zi xian", "长垣": "chang yuan", "长汀": "chang ting", "井陉": "jing xing",
    "大城县": "dai cheng xian", "任丘": "ren qiu", "任县": "ren xian", "蔚县": "yu xian", "蠡县": "li xian", "繁峙": "fan shi",
    "隰县": "xi xian", "解州": "hai zhou", "盱眙": "xu yi", "邗江": "han jiang", "浒墅关": "xu shu guan", "浒关": "xu guan",
    "邳州": "pi zhou", "睢宁": "sui ning", "甪直": "lu zhi", "嵊州": "sheng zhou", "鄞州": "yin zhou", "衢州": "qu zhou",
    "郧阳": "yun yang", "秭归": "zi gui", "监利": "jian li", "黄陂": "huang pi", "猇亭": "xiao ting", "蕲春": "qi chun",
    "耒阳": "lei yang", "郴州": "chen zhou", "汨罗": "mi luo", "东莞": "dong guan", "大埔": "da bu", "黄埔": "huang pu",
    "揭阳": "jie yang", "儋州": "dan zhou", "綦江": "qi jiang", "北碚": "bei bei", "犍为": "qian wei", "郫都": "pi du",
    "邛崃": "qiong lai", "筠连": "jun lian", "珙县": "gong xian", "阆中": "lang zhong", "什邡": "shi fang", "色达": "se da",
    "勐海": "meng hai", "柞水": "zha shui", "吴堡": "wu bu", "鄠邑": "hu yi", "干县": "qian xian", "宕昌": "tan chang",
    "焉耆": "yan qi", "且末": "qie mo", "珲春": "hun chun", "穆棱": "mu ling", "西藏": "xi zang", "济水": "ji shui",
    "成都": "cheng du", "首都": "shou du", "都江堰": "du jiang yan", "漯河": "luo he", "新干": "xin gan", "余干": "yu gan",
    "闵行": "min hang", "佛坪": "fo ping", "佛冈": "fo gang", "龙圩": "long xu", "句容": "ju rong", "盖州": "gai zhou",
    "盖县": "gai xian", "召陵": "shao ling", "崆峒": "kong tong", "浪卡子": "lang ka zi", "长宁": "chang ning",
    "长寿": "chang shou", "长丰": "chang feng", "长兴": "chang xing", "长泰": "chang tai", "长岭": "chang ling",
    "长海": "chang hai", "长白": "chang bai", "长武": "chang wu", "长顺": "chang shun", "长洲": "chang zhou",
    "长阳": "chang yang", "覃塘": "qin tang", "黑龙江": "hei long jiang",
}  # fmt: skip

"""Firms that many texts name though they are about somebody else: stores, shops, media, and who passes money on.

Each list is a row of alternatives for a pattern, with no group around it.
"""

from typing import Final

# In their apps others have programs and accounts, and sell and are paid too.
HOSTS_OF_MINI_PROGRAMS: Final = "微信|支付宝|抖音|百度|快手"
KINDS_OF_ACCOUNTS: Final = "小程序|公众号|服务号|订阅号|视频号"
APP_STORES: Final = (
    r"(?:(?:华为|小米|荣耀|腾讯|OPPO|vivo)?(?:应用(?:市场|商店|宝)|软件商店)|App\s?Store|(?:Google\s?)?Play(?:\s?商店)?)"
)
MEDIA: Final = "抖音|快手|小红书|视频号|微博|[Bb]站|哔哩哔哩|西瓜视频|今日头条|头条|知乎|喜马拉雅"
# Where pages of things that are sold are shared.
SHOPS: Final = f"{HOSTS_OF_MINI_PROGRAMS}|淘宝网?|天猫|闲鱼|京东|拼多多|小红书|微博|知乎"
PAYMENT_FIRMS: Final = (
    f"{HOSTS_OF_MINI_PROGRAMS}|财付通|云闪付|(?:中国)?银联|网联|通联|拉卡拉|收钱吧|京东|美团|拼多多|苏宁|快钱|汇付(?:天下)?|易宝|宝付|连连|合利宝|随行付"
    "|富友|杉德|嘉联|度小满|和包|翼支付|数字人民币"
    # As statements in English write them, and what was paid inside an app.
    r"|(?i:alipay|wechat\s?pay|tenpay|unionpay|apple\s?pay|app\s?store|apple\.com/bill)"
)

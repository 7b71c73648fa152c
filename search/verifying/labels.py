"""What stands behind a label: a receipt says 商户全称：, a notice on the wall 办学许可证号：."""

import re
from dataclasses import dataclass
from typing import Final

from registry.typed_text import HAN
from search.stores_and_payment import PAYMENT_FIRMS
from search.two_names import ENDS_OF_NAMES

_OF: Final = r"(?:方|人|单位|商户|机构|账户|户|对象)"
_SEALED: Final = r"(?:[（(](?:盖章|签章|公章|章)[）)])?"
# Labels of the same sort, those first behind which the full name stands.
_PAYEE: Final = (
    rf"(?:(?:商户|商家|收款{_OF}|账户)全称|对方户名|户\s{{0,4}}名|账户名称?)",
    rf"(?:(?:收款|收费|开票|销售|经营|卖|销){_OF}(?:名称?|姓名)?{_SEALED}|商户名称?|商家名称?|商户|商家)",
    rf"(?:(?:支付|付款|转账|付|转)给|(?:交易)?对方(?:账户|账号|名称|单位)?{_SEALED}|交易对手|对公(?:账户|账号|户))",
)
_OTHER: Final = (
    r"(?:(?:办学)?许可证(?:编号|号码|号)?|备案(?:编号|号码|号)|登记证?号|证书编号|(?:机构|单位|学校|公司|企业)(?:名称|全称)"
    r"|(?:平台|应用|软件|小程序|APP(?!\s?Store))(?:名称|名)?|(?:应用)?包名|名\s{0,4}称)",
    # Stores and messengers write who is behind an app or an account, sites who runs them, and a card in a QR code has ORG.
    r"(?:(?:运营|[账帐]号|认证|备案|开发)?主体(?:名称|信息)?|开发(?:者|商)|供应商|微信认证|(?:主办|运营|举办|开办)(?:单位|者|方|机构|企业|公司)(?:名称)?"
    r"|ORG(?:;[^:\s]{1,40})?)",
    # In the model contract of the ministry (GF-2021-2604) the institution is 甲方.
    r"甲方(?:[（(][^（()）]{1,12}[）)])?",
    r"乙方(?:[（(][^（()）]{1,12}[）)])?",
)
_LONGEST: Final = 200
_SIGNS: Final = " \t\n,，.。;；:：、|/"
# With what a label ends, and what follows it: most of what is asked has nothing like it.
_MAY_BE: Final = re.compile(rf"[{HAN}PpG8）)][\s:：]")
# Between a label and what it labels there is a sign or a blank, else it may be part of a name.
_BEHIND: Final = rf"(?:\s*+[:：]|\s)\s*+(?P<what>\S(?:.*?\S)??)\s*(?=$|[,，。;；\n]|(?<=[{HAN}）)])\s)"
# Through whom or how money went, as a statement writes it with a sign or a blank before or behind the payee: 财付通-, POS消费.
# Any words there would let a shop that calls itself 某某商务-爱课堂 pass for another.
_MEANS: Final = "(?:网上|手机|快捷|扫码|扫?二维码|聚合|刷卡|POS机?)?(?:支付|付款|收款|转账|消费|代扣|收单|商务)|快捷|网银|POS机?"
_WAY: Final = rf"(?:(?:{PAYMENT_FIRMS})(?:{_MEANS})?|{_MEANS})"
# Only who passes money on for a shop has 支付 in its name (《非银行支付机构监督管理条例》, 国务院令第768号, article 6).
_PAYMENT_FIRM: Final = r"[\w（）()]{0,20}支付[\w（）()]{0,16}公司"
# 财付通-快捷支付, 微信支付, 拉卡拉支付有限公司.
_ONLY_WAY: Final = re.compile(rf"{_WAY}(?:[\s\-—–－_:：/|]{{1,3}}{_WAY}){{0,3}}|{_PAYMENT_FIRM}")
# Who receives the money stands behind these with a colon, in the same line.
_RECEIVER: Final = re.compile(
    r"(?:^|(?<=[\s,，。;；、]))(?:收款(?:方|人|单位|商户|户名)(?:全称|名称)?|(?:商户|商家)全称|(?:对方)?户\s{0,4}名|账户名称)[^\S\n]*[:：][^\S\n]*"
    r"(?P<who>[^\s,，。;；、:：]{2,60})",
    re.MULTILINE,
)
_WHOLE_NAME: Final = re.compile(rf"\w[\w（）()]{{3,}}(?:{ENDS_OF_NAMES}|服务部|经营部|店)$")
# On an invoice 收款人 is the clerk who took it in, and money that goes back goes to whoever paid.
_NO_RECEIVER: Final = re.compile("识别号|发票|开票|复核|购买方|退")
# What a receipt or a bank writes around the name of who was paid, with a sign, a blank or nothing between.
_BEFORE_PAYEE: Final = re.compile(
    rf"^(?i:{_WAY}(?:\s{{0,3}}[-—–－_:：/|]\s{{0,3}}|\s{{1,3}})(?!给))*+"
    r"(?:(?:扫(?:二维)?码|微信|支付宝)?已?(?:支付|付款|转账|付|转)\s{0,3}[-—–]?\s{0,3}给[\s:：]*+)?(?=\S)"
)
# 爱课堂-已收款, 爱课堂学费, 爱课堂-微信支付, 爱课堂（收款码）, 爱课堂 尾号6222021234.
_AFTER_PAYEE: Final = re.compile(
    rf"(?<![\s\-—–－_])[\s\-—–－_]*+(?:(?:已收|收)(?:款码?|钱)|(?:学|课时|课程|培训|报名)费|学杂费|(?<=[\s\-—–－_]){_WAY}"
    rf"|[（(](?:{_WAY}|收款码?|盖章|签章|公章|章)[）)]"
    # The number of the account behind its holder.
    r"|(?<=\s)(?:[账帐卡尾]号[:：]?\s?)?[\d*＊]{8,30})$"
)
# 向他付款, and as a message says so: 【支付宝】你已向他付款199.00元.
_PAID_TO: Final = re.compile(r"(?:【\w+】)?[您你]?已?(?:成功)?向(?P<who>.+?)(?:付款|转账|支付)(?:成功)?[\s¥￥]*(?:\d[\d.,]*元?)?")
# Prepaid fees go into an account of the institution that is watched over (教监管函〔2021〕2号), and a bank names it so.
_ACCOUNT: Final = re.compile(
    r"[\s—-]{0,2}[（(]?(?:学费|培训费|预[收付][费款](?:用)?)?(?:资金)?(?:监管|托管|存管|专用|专项|对公|结算|基本)?(?:资金)?(?:[账帐]户|专户)[）)]?$"
)
# Where money went, with no word of whose that is: an account or a card, with stars or by its last digits.
_ACCOUNT_NUMBER: Final = re.compile(r"[账帐卡尾]号[:：]?\s?[\d*＊]{3,30}|[\d*＊](?:[\s-]?[\d*＊]){7,34}")
_MAY_BE_PAID: Final = re.compile(r"[给向收付\-—–－]|[）)]$|转账|微信|消费|费$|户$|[\d*＊]{8}$")
# What an invoice calls the code that stands beside the name of who is paid.
_OF_CODE: Final = re.compile(r"(?:(?:统一)?社会信用代码|(?:纳税人)?(?:识别号|税号))(?:号码|号)?[\s:：/／]*")
# What stands at the foot of a site around the name of whose it is.
_NOTICE: Final = re.compile(
    r"(?:copyright|版权所有|[(©]\s?c\s?\)|©)[\s©:：,.]*+(?:(?:19|20)\d\d(?:\s?[-—–~至]\s?(?:(?:19|20)\d\d|今)?)?年?)?"
    r"|all rights reserved\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """What is labelled, whether as who was paid, and what stands beside it."""

    text: str
    is_payee: bool = False
    beside: str = ""


def labelled(text: str) -> Labelled | None:
    """Return what is labelled in a text, of several the surest; nothing where no label is."""
    if not _MAY_BE.search(text):
        return None
    for number, pattern in enumerate(_PATTERNS):
        if found := pattern.search(text):
            beside = f"{text[: found.start()]} {text[found.end() :]}".strip(_SIGNS)
            return Labelled(found["what"][:_LONGEST], is_payee=number < len(_PAYEE), beside=beside)
    return None


def receiver_labelled(text: str) -> str:
    """Return who is labelled as who receives the money, in a text that is about something else; "" where nobody is."""
    found = () if _NO_RECEIVER.search(text) else _RECEIVER.finditer(text)
    # Beside 收款单位 on a receipt, 收款人 is its clerk.
    surest = max(found, key=lambda each: "单位" in each[0], default=None)
    return surest["who"] if surest else ""


def is_whole_name(text: str) -> bool:
    """Tell whether a text is the whole name of an institution by what it ends in, and no bank's."""
    return _WHOLE_NAME.fullmatch(text) is not None and "银行" not in text


def paid(text: str) -> str:
    """Return the name of who was paid without what a receipt or a bank writes around it; the text itself where it holds no more."""
    if not _MAY_BE_PAID.search(text):
        return text
    told = _PAID_TO.fullmatch(text)
    name = _AFTER_PAYEE.sub("", _BEFORE_PAYEE.sub("", told["who"].strip() if told else text))
    return _ACCOUNT.sub("", name).strip() or text


def names_no_payee(text: str) -> bool:
    """Tell whether a text says no more than how money went: 财付通, 微信支付, 二维码收款."""
    return _ONLY_WAY.fullmatch(text) is not None


def is_account(text: str) -> bool:
    """Tell whether a text is the number of an account or a card and no more: 6222 0212 3456 7890 123, 尾号1234."""
    return _ACCOUNT_NUMBER.fullmatch(text) is not None


def without_code_labels(text: str) -> str:
    """Return a text without what an invoice calls a credit code, and without the signs around."""
    return _OF_CODE.sub(" ", text).strip(" \t,，、;；:：/／|()（）")


def without_notice(text: str) -> str:
    """Return a text without what is written around the name of whose a site is: Copyright © 2020-2026, 版权所有."""
    # Hardly any text has one, and this is looked for much faster.
    if "©" in text or "版权" in text or "opyright" in text or "OPYRIGHT" in text:
        return _NOTICE.sub(" ", text).strip() or text
    return text


_PATTERNS: Final = tuple(
    re.compile(rf"(?:^|(?<=\s)|(?<=[,，。;；])){label}{_BEHIND}", re.IGNORECASE | re.MULTILINE) for label in (*_PAYEE, *_OTHER)
)

"""What stands behind a label: a receipt says 商户全称：, a notice on the wall 办学许可证号：."""

import re
from dataclasses import dataclass
from typing import Final

_OF: Final = r"(?:方|人|单位|商户|机构|账户|户|对象)"
# Labels of the same sort, those first behind which the full name stands.
_PAYEE: Final = (
    rf"(?:(?:商户|商家|收款{_OF}|账户)全称|对方户名|户名|账户名称?)",
    rf"(?:(?:收款|收费|开票|销售|经营|卖){_OF}(?:名称?|姓名)?|商户名称?|商家名称?|商户|商家)",
    r"(?:(?:支付|付款|转账|付|转)给)",
)
_OTHER: Final = (
    r"(?:(?:办学)?许可证(?:编号|号码|号)?|备案(?:编号|号码|号)|登记证?号|证书编号|(?:机构|单位|学校|公司|企业)(?:名称|全称)"
    r"|(?:平台|应用|软件|小程序|APP)(?:名称|名)?|(?:应用)?包名|名称)"
)
_LONGEST: Final = 200
# With what a label ends, and what follows it: most of what is asked has nothing like it.
_MAY_BE: Final = re.compile(r"[\u4e00-\u9fffPp][\s:：]")
# Between a label and what it labels there is a sign or a blank, else it may be part of a name.
_BEHIND: Final = r"(?:\s*+[:：]|\s)\s*+(?P<what>\S(?:.*?\S)??)\s*(?=$|[,，。;；\n]|(?<=[\u4e00-\u9fff）)])\s)"


@dataclass(frozen=True, slots=True)
class Labelled:
    """What is labelled, and whether as who was paid."""

    text: str
    is_payee: bool = False


def labelled(text: str) -> Labelled | None:
    """Return what is labelled in a text, of several the surest; nothing where no label is."""
    if not _MAY_BE.search(text):
        return None
    for number, pattern in enumerate(_PATTERNS):
        if found := pattern.search(text):
            return Labelled(found["what"][:_LONGEST], is_payee=number < len(_PAYEE))
    return None


_PATTERNS: Final = tuple(
    re.compile(rf"(?:^|(?<=\s)|(?<=[,，。;；])){label}{_BEHIND}", re.IGNORECASE | re.MULTILINE) for label in (*_PAYEE, _OTHER)
)

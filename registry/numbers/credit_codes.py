"""The unified social credit code (GB 32100-2015) of an organisation, and the organisation code (GB 11714-1997) inside it."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from registry.numbers.region_codes import in_words
from registry.numbers.typed_numbers import (
    InvalidIdentifier,
    Reading,
    as_recognised,
    compact,
    is_rounded,
    looks_made_up,
    sole_number,
    sole_run,
)

# Of what the code consists, as a range of a pattern.
ALPHABET: Final = "0-9A-HJ-NPQRTUWXY"
_USCC: Final = re.compile(rf"[{ALPHABET}]{{2}}\d{{6}}[{ALPHABET}]{{10}}", re.ASCII)
_USCC_IN_TEXT: Final = re.compile(rf"(?<![0-9A-Z]){_USCC.pattern}(?![0-9A-Z])", re.ASCII)
# A code from its region on, with whatever stands between: most texts have no such row, and this is looked for at once.
_FROM_REGION_ON: Final = re.compile("[^0-9A-Z]*+".join([r"\d"] * 6 + ["[0-9A-Z]"] * 10), re.ASCII)

# GB 32100-2015, table 1 and annex: the first character is who registers, the first two are what is registered.
_AUTHORITIES: Final[dict[str, Promise]] = {
    "1": _("机构编制"), "2": _("外交"), "3": _("司法行政"), "4": _("文化"), "5": _("民政"), "6": _("旅游"), "7": _("宗教"),
    "8": _("工会"), "9": _("市场监督管理"), "A": _("中央军委改革和编制管理"), "N": _("农业"), "Y": _("其他"),
}  # fmt: skip
_CLASSES: Final[dict[str, Promise]] = {
    "11": _("机关"), "12": _("事业单位"), "13": _("编办直接管理机构编制的群众团体"), "19": _("其他"),
    "21": _("外国常驻新闻机构"), "29": _("其他"),
    "31": _("律师执业机构"), "32": _("公证处"), "33": _("基层法律服务所"), "34": _("司法鉴定机构"), "35": _("仲裁委员会"),
    "39": _("其他"),
    "41": _("外国在华文化中心"), "49": _("其他"),
    "51": _("社会团体"), "52": _("民办非企业单位"), "53": _("基金会"), "59": _("其他"),
    "61": _("外国旅游部门常驻代表机构"), "62": _("港澳台地区旅游部门常驻内地（大陆）代表机构"), "69": _("其他"),
    "71": _("宗教活动场所"), "72": _("宗教院校"), "79": _("其他"),
    "81": _("基层工会"), "89": _("其他"),
    "91": _("企业"), "92": _("个体工商户"), "93": _("农民专业合作社"), "99": _("其他"),
    "A1": _("军队事业单位"), "A9": _("其他"),
    "N1": _("组级集体经济组织"), "N2": _("村级集体经济组织"), "N3": _("乡镇级集体经济组织"), "N9": _("其他"),
    "Y1": _("其他"),
}  # fmt: skip

_LENGTH: Final = 18
# GB 32100-2015, 6: each character stands for its place here, weighed by a power of three; the check digit makes the sum of all a
# multiple of 31.
_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MODULUS: Final = len(_CHARACTERS)
_WEIGHTS: Final = (*(pow(3, at, _MODULUS) for at in range(_LENGTH - 1)), 1)
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def parse_uscc(text: str) -> str:
    """A unified social credit code (GB 32100-2015): 18 characters, check digit right, also out of words around it.

    The region inside is not compared with GB/T 2260: real codes carry regions that never were in it.
    """
    typed = compact(text)
    if not typed:
        raise InvalidIdentifier(gettext("请填写统一社会信用代码，它印在营业执照或登记证书上。"))
    code = sole_number(iter(codes_in(as_recognised(text)))) or _refused_or_joined(typed)
    if len(set(code)) == 1:
        raise InvalidIdentifier(gettext("这个代码只是同一个字符的重复，不是真实的代码。请对照营业执照或登记证书填写。"))
    return code


def _refused_or_joined(typed: str) -> str:
    """The code written with hyphens, if that makes it right; otherwise it is said what is wrong with it."""
    code = sole_run(typed, _LENGTH, joined_by="-")
    if is_rounded(typed, _has_right_check_digit) or is_rounded(code, _has_right_check_digit):
        raise InvalidIdentifier(
            gettext(
                "这个代码很可能被电子表格当作数字保存，末几位已经丢失。请把这一列设为文本格式，按证照重新填写完整的 18 位代码。"
            )
        )
    if len(code) != _LENGTH:
        raise InvalidIdentifier(
            gettext("统一社会信用代码应为 18 位，这里有 %(length)s 位。请对照营业执照或登记证书重新填写。") % {"length": len(code)}
        )
    if not _USCC.fullmatch(code):
        raise InvalidIdentifier(
            gettext("统一社会信用代码由数字和大写字母组成，没有 I、O、S、V、Z，第 3 至 8 位是数字。请检查是否把 0 写成了 O。")
        )
    if not _has_right_check_digit(code):
        raise InvalidIdentifier(gettext("统一社会信用代码的校验位不符，可能抄错了一位。请对照营业执照或登记证书核对。"))
    return code


def codes_in(upper: str) -> list[str]:
    """The right credit codes in a text in upper case, else those in it once its spaces are gone; a code may stand twice."""
    if len(upper) < _LENGTH or not _FROM_REGION_ON.search(upper):
        return []
    codes = _USCC_IN_TEXT.findall(upper) or _USCC_IN_TEXT.findall(compact(upper))
    return [code for code in codes if _has_right_check_digit(code)]


def codes_a_slip_away(typed: str) -> list[str]:
    """The right credit codes that differ from a wrong one, in upper case, by a slip of the hand; none of another text.

    One character is other, missing or too many, or two neighbours have changed places. At each place the check digit leaves one
    character that can stand there, so these are some forty at most; all are of what the standard says that can be registered.
    """
    if len(typed) == _LENGTH:
        turned = (typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :] for at in range(_LENGTH - 1))
        meant = [*(_completed(typed, at) for at in range(_LENGTH)), *filter(_has_right_sum, turned)]
    elif len(typed) == _LENGTH - 1:
        meant = [_completed(f"{typed[:at]}0{typed[at:]}", at) for at in range(_LENGTH)]
    elif len(typed) == _LENGTH + 1:
        meant = list(filter(_has_right_sum, (typed[:at] + typed[at + 1 :] for at in range(len(typed)))))
    else:
        return []
    return [code for code in dict.fromkeys(meant) if code != typed and code[:2] in _CLASSES and _USCC.fullmatch(code)]


def _completed(code: str, at: int) -> str:
    """A code with the one character at a place that makes it right."""
    rest = _weighed(f"{code[:at]}0{code[at + 1 :]}")
    return code[:at] + _CHARACTERS[-rest * pow(_WEIGHTS[at], -1, _MODULUS) % _MODULUS] + code[at + 1 :]


def _has_right_sum(code: str) -> bool:
    return _weighed(code) == 0


def _weighed(code: str) -> int:
    """The weighed sum of the characters, of which those that no code has count for nothing: no such code is right."""
    return sum(max(_CHARACTERS.find(each), 0) * weight for each, weight in zip(code, _WEIGHTS, strict=True)) % _MODULUS


def _has_right_check_digit(code: str) -> bool:
    """Whether the last of 18 characters of the code's alphabet is the check digit of the others."""
    # `uscc.validate` refuses codes that begin with a letter (A, N, Y: military, agriculture, other), which the standard
    # allows; the library's check digit is right for them, so only that is asked.
    return bool(uscc.calc_check_digit(code) == code[-1])


def valid_uscc(body: str) -> str:
    """The credit code that these first 17 characters make, with its check digit added."""
    code = body + str(uscc.calc_check_digit(body))
    return parse_uscc(code)


def organisation_code(code: str) -> str:
    """The organisation code (GB 11714) that a credit code holds, as it was printed: eight characters, a hyphen and its check."""
    return f"{code[8:16]}-{code[16]}"


def has_right_organisation_check(code: str) -> bool:
    """Whether the organisation code inside a credit code has the check character of GB 11714; nobody is refused for it."""
    return code[16] == organisation_check(code[8:16])


def organisation_check(organisation: str) -> str:
    """The check character of GB 11714 for the eight characters of an organisation code."""
    total = sum(int(character, 36) * weight for character, weight in zip(organisation, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def read_uscc(code: str) -> Reading:
    """What a right credit code says: who registered what and where, and the organisation code inside."""
    authority, kind = _AUTHORITIES.get(code[0]), _CLASSES.get(code[:2])
    warnings = []
    if kind is None:
        warnings.append(gettext("前两位不是国家标准列出的登记管理部门和机构类别。请对照证照核对。"))
    if looks_made_up(code[8:16]) or looks_made_up(code[9:17]):
        warnings.append(gettext("组织机构代码部分像是随手编的数字，这个代码可能是照搬模板的。请对照证照核对。"))
    agrees = gettext("相符") if has_right_organisation_check(code) else gettext("不符（只供参考，不影响这个代码有效）")
    parts = {
        gettext("登记管理部门"): str(authority or gettext("不在国家标准内")),
        gettext("机构类别"): str(kind or gettext("不在国家标准内")),
        gettext("登记机关所在地"): in_words(code[2:8]),
        gettext("组织机构代码"): organisation_code(code),
        gettext("组织机构代码校验"): agrees,
    }
    return Reading(parts, tuple(warnings))

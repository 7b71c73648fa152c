"""Terms and values of a record's page (components/facts.html)."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from public_site.wording import Body, certificate, day_words, enumeration, region_name, word, words, yes_or_no
from registry.vocabulary import AuthorityBasis, CreditList, FilingBasis, InstitutionKind, PlatformKind, StaffRole, Subject


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and its value; an empty value reads 未填报."""

    term: str
    value: str
    url: str = ""
    note: str = ""


def institution_facts(body: Body) -> list[Fact]:
    """Return what is public of an institution itself."""
    licence_until = day_words(body["licenceValidUntil"])
    facts = [
        Fact(gettext("统一社会信用代码"), body["uscc"], note=_former(body["formerUsccs"], "uscc")),
        Fact(gettext("机构类型"), _kind(body)),
        Fact(gettext("所在地区"), region_name(body["region"])),
        Fact(gettext("地址"), body["address"] or ""),
        Fact(gettext("服务电话"), body["servicePhone"] or ""),
        Fact(
            gettext("设立依据"),
            word(AuthorityBasis, body["authorityBasis"]),
            note=gettext("以前备案即可；2022年起，学科类机构要经审批、取得办学许可证"),
        ),
        Fact(
            gettext("备案依据"),
            word(FilingBasis, body["filingBasis"]),
            note=gettext("在哪个省备案，看营业执照上的住所和 ICP 备案的所在地"),
        ),
        Fact(
            gettext("办学许可证"),
            body["licenceNumber"] or "",
            note=gettext("有效期至 %(day)s") % {"day": licence_until} if licence_until else "",
        ),
        _custody(body.get("custody")),
        Fact(gettext("合同文本"), body.get("contractTemplate") or "", note=gettext("所用示范合同的编号，签约时可以对照")),
    ]
    if body["brands"]:
        facts.insert(1, Fact(gettext("品牌"), enumeration(body["brands"])))
    if body["formerNames"]:
        facts.insert(1, Fact(gettext("曾用名"), enumeration(former["name"] for former in body["formerNames"])))
    return facts


def platform_facts(body: Body, operator: Body | None, *, operator_url: str) -> list[Fact]:
    """Return what is public of a platform itself."""
    return [
        Fact(gettext("备案编号"), body["filingNumber"] or ""),
        Fact(gettext("运营机构"), operator["name"] if operator else "", url=operator_url),
        Fact(gettext("平台类型"), word(PlatformKind, body["kind"])),
        Fact(gettext("网址"), enumeration(body["domains"])),
        Fact(gettext("应用标识"), enumeration(body["appIds"]), note=gettext("应用商店里区分同名应用的代号")),
        Fact(gettext("备案日期"), day_words(body["filedOn"])),
        Fact(gettext("ICP 备案号"), body["icpNumber"] or "", note=gettext("由电信主管部门发给网站和应用的编号")),
        Fact(gettext("公安备案号"), body["mpsNumber"] or ""),
        Fact(
            gettext("网络安全等级保护"),
            gettext("第 %(level)d 级") % {"level": body["mlpsLevel"]} if body["mlpsLevel"] else "",
            note=gettext("级别越高，要求越严；培训平台一般为第三级"),
        ),
        Fact(gettext("电信业务经营许可证"), body["telecomLicense"] or ""),
        Fact(gettext("护眼功能"), yes_or_no(body["hasEyeProtection"])),
        Fact(gettext("家长监管功能"), yes_or_no(body["hasParentalControl"])),
        Fact(gettext("服务器"), _mainland(body.get("serversInMainland"))),
        Fact(gettext("培训内容留存"), _months(body.get("contentKeptMonths"))),
        Fact(gettext("直播影像留存"), _months(body.get("liveVideoKeptMonths"))),
        Fact(gettext("用户行为日志留存"), _days(body.get("logKeptDays"))),
        Fact(gettext("页面公示收费、退费和招生简章"), yes_or_no(body.get("showsFees"))),
        Fact(gettext("页面公示培训人员"), yes_or_no(body.get("showsStaff"))),
        Fact(gettext("页面公示外籍人员经历"), yes_or_no(body.get("showsForeignStaff"))),
    ]


def teacher_facts(body: Body, school: Body, *, school_url: str) -> list[Fact]:
    """Return what is public of a member of teaching or research staff."""
    found = body["certificate"]
    return [
        Fact(gettext("所在机构"), school["name"], url=school_url),
        Fact(gettext("岗位"), word(StaffRole, body["role"])),
        Fact(gettext("任教学科"), words(Subject, body["subjects"])),
        Fact(
            gettext("教师资格"),
            certificate(found),
            note=gettext("证书号 %(number)s") % {"number": found["maskedNumber"]} if found and found["maskedNumber"] else "",
        ),
    ]


def list_facts(body: Body) -> list[Fact]:
    """Return who published a list, when, and where it was found."""
    return [
        Fact(gettext("发布单位"), body["issuer"]),
        Fact(gettext("发布日期"), day_words(body["publishedOn"])),
        Fact(gettext("地区"), region_name(body["region"])),
        Fact(gettext("名单类型"), word(CreditList, body["colour"]) or gettext("未分类")),
        Fact(gettext("来源"), body["source"]),
    ]


def listing_facts(body: Body, of: Body, *, list_url: str) -> list[Fact]:
    """Return what a published list says in one of its lines."""
    return [
        Fact(
            gettext("所在名单"),
            of["title"],
            url=list_url,
            note=gettext("%(issuer)s，%(day)s") % {"issuer": of["issuer"], "day": day_words(of["publishedOn"])},
        ),
        Fact(gettext("地区"), region_name(of["region"])),
        Fact(gettext("地址"), body["address"] or ""),
        Fact(gettext("办学许可证号"), body["licenceNumber"] or ""),
        Fact(gettext("电话"), body["phone"] or ""),
    ]


def _custody(custody: Body | None) -> Fact:
    """Return where prepaid fees are kept, and how (教监管函〔2021〕2号)."""
    term, found = gettext("预收费监管"), custody or {}
    account = gettext("账号 %(account)s") % {"account": found["accountMasked"]} if found.get("accountMasked") else ""
    value = gettext("，").join(filter(None, (found.get("bank"), found.get("mode"), account)))
    return Fact(term, value, note=gettext("状态：%(status)s") % {"status": found["status"]} if found.get("status") else "")


def _mainland(value: bool | None) -> str:
    return "" if value is None else gettext("在中国内地") if value else gettext("不在中国内地")


def _months(number: int | None) -> str:
    return "" if number is None else ngettext("%(value)s 个月", "%(value)s 个月", number) % {"value": number}


def _days(number: int | None) -> str:
    return "" if number is None else ngettext("%(value)s 天", "%(value)s 天", number) % {"value": number}


def _kind(body: Body) -> str:
    nonprofit = {True: gettext("非营利"), False: gettext("营利"), None: ""}[body["isNonprofit"]]
    return enumeration((word(InstitutionKind, body["kind"]), nonprofit))


def _former(codes: list[Body], field: str) -> str:
    if not codes:
        return ""
    return gettext("曾用：%(codes)s") % {"codes": enumeration(code[field] for code in codes)}

"""What is said of what somebody holds where it tells nothing, or cannot be read: each says what to do instead."""

from django.utils.translation import gettext

from search.addresses import sites


def nothing_words() -> str:
    """Return what is said where nothing was filled in."""
    return gettext("请填写您手里的网址、名称或号码。")


def personal_words() -> str:
    """Return what is said of the number of a person."""
    return gettext(
        "这像是个人的号码（身份证号、教师资格证号、手机号或银行卡号）。这里不按个人的号码查询，也没有记下它。请改用机构、平台的名称、网址或证照号码。"
    )


def payment_words() -> str:
    """Return what is said of a code for payment."""
    return gettext("这是收款码，只有付款的应用知道收款方是谁。请看付款前显示的收款方全称，填在“收款方”一栏再查。")


def too_long_words(most: int) -> str:
    """Return what is said of more letters than the most that are read."""
    return gettext("这段文字太长了，最多 %(most)d 个字。请只填写名称、网址或号码。") % {"most": most}


def no_host_words() -> str:
    """Return what is said of a link without a host."""
    return gettext("这个网址里没有域名，看不出是谁的。请从浏览器地址栏复制完整的网址；打不开的，请填写名称。")


def telephone_words() -> str:
    """Return what is said of what has the shape of a telephone."""
    return gettext(
        "这像是电话号码。谁都可以把别人的电话写在广告上，所以这里不按电话核对。请改用名称、网址或证照号码；哪家机构登记了这个电话，可以在首页查询。"
    )


def shared_site_words(site: sites.Site) -> str:
    """Return what is said of a site that is not one institution's."""
    words = (
        gettext(
            "%(host)s 是政府的网站，从这个链接看不出说的是哪一家。请打开它，找到机构名称、统一社会信用代码或备案号，用那个来查。"
        )
        if site.is_of_government
        else gettext(
            "%(host)s 是许多商家共用的网站，从这个链接看不出是谁的。请打开它，找到平台名称、运营主体或 ICP 备案号，用那个来查。"
        )
    )
    return words % {"host": site.host}

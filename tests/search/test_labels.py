"""What stands behind a label, as receipts, sites and notices have them."""

import pytest

from search.verifying.labels import Labelled, is_account, labelled, names_no_payee, paid, receiver_labelled, without_notice


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("收款方：辕天", Labelled("辕天", is_payee=True)),
        ("付款给 辕天 金额2400元", Labelled("辕天", is_payee=True, beside="金额2400元")),
        (
            "收款方备注：二维码收款\n商户全称：辕天培训学校",
            Labelled("辕天培训学校", is_payee=True, beside="收款方备注：二维码收款"),
        ),
        ("商户：辕天，2026年3月", Labelled("辕天", is_payee=True, beside="2026年3月")),
        ("户名: Hope English School", Labelled("Hope English School", is_payee=True)),
        ("机构名称：辕天（济南）", Labelled("辕天（济南）")),
        ("App名称:辕天", Labelled("辕天")),
        ("辕天 App Store", None),
        ("备案号 20200000001", Labelled("20200000001")),
        ("收款单位（盖章）：辕天", Labelled("辕天", is_payee=True)),
        ("交易对方：辕天", Labelled("辕天", is_payee=True)),
        ("对方 辕天", Labelled("辕天", is_payee=True)),
        ("对方账户：辕天", Labelled("辕天", is_payee=True)),
        ("对公账户 辕天", Labelled("辕天", is_payee=True)),
        ("销方：辕天", Labelled("辕天", is_payee=True)),
        ("名 称：辕天", Labelled("辕天")),
        # Of an app or an account, of a site, in a contract, and on a card.
        ("开发者：辕天", Labelled("辕天")),
        ("账号主体：辕天", Labelled("辕天")),
        ("主办单位：辕天", Labelled("辕天")),
        ("乙方（监护人）：王明\n甲方（培训机构）：辕天", Labelled("辕天", beside="乙方（监护人）：王明")),
        ("BEGIN:VCARD\nORG;CHARSET=UTF-8:辕天\nEND:VCARD", Labelled("辕天", beside="BEGIN:VCARD\n \nEND:VCARD")),
        ("MECARD:N:王明;ORG:辕天;;", Labelled("辕天", beside="MECARD:N:王明")),
        # Without anything between, it may be a part of a name.
        ("名称不详培训学校", None),
        ("商户学堂", None),
        ("小程序员学堂", None),
        ("收款方：", None),
        ("辕天", None),
        ("", None),
    ],
)
def test_what_is_labelled_is_told_from_its_label(text: str, found: Labelled | None) -> None:
    assert labelled(text) == found


@pytest.mark.parametrize("text", ["收款人：张会计 收款单位：辕天学校", "收款单位：辕天学校 收款人：张会计", "收款人：辕天学校"])
def test_beside_the_institution_that_is_paid_its_clerk_is_not_who_receives_the_money(text: str) -> None:
    assert receiver_labelled(text) == "辕天学校"


@pytest.mark.parametrize(
    "text",
    [
        "付款给辕天学校",
        "已付给 辕天学校",
        "扫二维码付款-给辕天学校",
        "转账-给辕天学校",
        "转账-辕天学校",
        "向辕天学校付款",
        "向 辕天学校 转账成功",
        "【支付宝】你向辕天学校付款199.00元",
        "您已成功向辕天学校支付￥2,999",
        "辕天学校 已收款",
        "辕天学校 学费",
        "辕天学校（微信支付）",
        "辕天学校(支付宝)",
        # Through whom, or how, as a statement of an account has it.
        "财付通-辕天学校",
        "支付宝-辕天学校",
        "消费-财付通-辕天学校",
        "银联商务 - 辕天学校",
        "pos消费 辕天学校",
        "转账-转给辕天学校",
        "微信转账给辕天学校",
        "辕天学校-微信支付",
        "辕天学校收款",
        "辕天学校（收款码）",
        "辕天学校（盖章）",
        "辕天学校 账号：62220000",
        "辕天学校 15000012345678",
        "辕天学校",
    ],
)
def test_who_was_paid_is_told_from_what_a_receipt_writes_around(text: str) -> None:
    assert paid(text) == "辕天学校"


@pytest.mark.parametrize("account", ["预收费资金监管账户", "（预收费专户）", "预收费专用账户", "资金监管账户", " 对公账户", "专户"])
def test_an_account_is_of_whom_it_is_named_after(account: str) -> None:
    assert paid(f"辕天学校{account}") == "辕天学校"


# Any shop may call itself so.
@pytest.mark.parametrize("text", ["星辰商务-辕天学校", "王明-辕天学校", "辕天学校（王明）", "支付宝（中国）网络技术有限公司"])
def test_what_a_shop_calls_itself_is_not_taken_for_how_money_went(text: str) -> None:
    assert paid(text) == text


@pytest.mark.parametrize(
    "text",
    ["财付通", "微信支付", "扫二维码付款", "消费-财付通-微信支付", "POS", "中国银联", "ALIPAY", "WeChat Pay", "APPLE.COM/BILL"],
)
def test_how_money_went_names_nobody(text: str) -> None:
    assert names_no_payee(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("6222 0212 3456 7890 128", True),
        ("6222****0128", True),
        ("账号：1602001234567890128", True),
        ("尾号0128", True),
        ("360", False),
        ("辕天 6222021234567890128", False),
        ("", False),
    ],
)
def test_an_account_is_a_number_and_no_more(text: str, is_one: bool) -> None:
    assert is_account(text) is is_one


@pytest.mark.parametrize("text", ["星辰支付", "财付通-辕天", "辕天收款", "Alipay-辕天", "Apple School", ""])
def test_who_was_paid_is_more_than_how_money_went(text: str) -> None:
    assert not names_no_payee(text)


@pytest.mark.parametrize(
    "text",
    [
        "© 2026 辕天学校",
        "Copyright © 2020-2026 辕天学校 All Rights Reserved.",
        "辕天学校版权所有",
        "版权所有 © 辕天学校",
        "辕天学校",
    ],
)
def test_whose_a_site_is_is_told_from_the_notice_around(text: str) -> None:
    assert without_notice(text) == "辕天学校"


@pytest.mark.parametrize("text", ["©", "版权所有", "版权课堂", "Copyright © 2026"])
def test_a_notice_that_names_nobody_is_left_as_it_is(text: str) -> None:
    assert without_notice(text) == text


@pytest.mark.parametrize("text", ["学费", "专户", "转账-", "向日葵书院", "给力学堂", "向付款", "培训费" + " " * 4000])
def test_where_nothing_else_is_said_who_was_paid_is_the_text_itself(text: str) -> None:
    assert paid(text) == text

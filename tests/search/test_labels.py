"""What stands behind a label, as receipts, sites and notices have them."""

import pytest

from search.labels import Labelled, labelled


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("收款方：辕天", Labelled("辕天", is_payee=True)),
        ("付款给 辕天 金额2400元", Labelled("辕天", is_payee=True)),
        ("收款方备注：二维码收款\n商户全称：辕天培训学校", Labelled("辕天培训学校", is_payee=True)),
        ("商户：辕天，2026年3月", Labelled("辕天", is_payee=True)),
        ("户名: Hope English School", Labelled("Hope English School", is_payee=True)),
        ("机构名称：辕天（济南）", Labelled("辕天（济南）")),
        ("App名称:辕天", Labelled("辕天")),
        ("备案号 20200000001", Labelled("20200000001")),
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

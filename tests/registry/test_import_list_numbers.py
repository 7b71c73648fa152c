"""Numbers of people in lists that cities publish."""

import pytest

from registry import public_records
from registry.lists import split_phone
from registry.models import (
    LedgerEntry,
    Listing,
    ListingPrivate,
    PublicRecord,
)
from tests.registry.import_lists import names, run, written

pytestmark = pytest.mark.django_db


def test_a_mobile_number_stays_from_the_public_and_a_landline_does_not(tmp_path):
    run(written(tmp_path / "list.csv", "名称,联系电话\n爱课堂,张老师 138-0013-8000 / 0571-86000000\n琴行,１３８００１３８００１\n"))
    first, second = Listing.objects.order_by("line_number")
    assert (first.phone, second.phone) == ("0571-86000000", "")
    assert set(ListingPrivate.objects.values_list("mobile_phone", flat=True)) == {"13800138000", "13800138001"}
    public = " ".join(
        [*PublicRecord.objects.values_list("body", flat=True), *map(str, LedgerEntry.objects.values_list("payload", flat=True))]
    )
    for secret in ("13800138000", "13800138001", "138-0013-8000", "张老师"):
        assert secret not in public


@pytest.mark.parametrize("number", ["13800138000", "１３８００１３８０００", "+86 138-0013-8000"])
def test_a_line_whose_name_or_address_holds_a_mobile_number_is_refused(tmp_path, number):
    lines = f"名称,地址,电话\n甲校,一路1号 张老师{number},\n乙校 {number},二路,\n丙校,三路,{number}\n"
    printed = run(written(tmp_path / "list.csv", lines), status=1)
    assert printed.count("这里写有手机号码，而这一项是公开的。请把手机号码移到“联系电话”一列") == 2
    assert names() == ["丙校"]
    assert "8000" not in printed.replace("1**********", "")


@pytest.mark.parametrize("number", ["37010219900307851X", "370102 19900307 851X", "370102-1990-03-07-851-x"])
def test_a_line_whose_name_or_address_holds_an_identity_number_is_refused_however_it_is_parted(tmp_path, number):
    printed = run(
        written(tmp_path / "list.csv", f"名称,地址\n甲校,一路1号 {number}\n乙校 {number},二路\n丙校,370102 号\n"), status=1
    )
    assert printed.count("这里写有身份证号码，而这一项是公开的。") == 2
    assert names() == ["丙校"]
    assert "0307" not in printed


def test_a_mobile_number_that_is_gone_from_the_list_is_forgotten(tmp_path):
    run(written(tmp_path / "list.csv", "名称,电话\n爱课堂,13800138000\n"))
    run(written(tmp_path / "list.csv", "名称,电话\n爱课堂,0571-86000000\n"))
    assert not ListingPrivate.objects.exists()
    assert Listing.objects.get().phone == "0571-86000000"


def test_a_line_whose_name_is_spaced_otherwise_is_the_same_line_and_its_number_is_forgotten(tmp_path):
    run(written(tmp_path / "list.csv", "名称,电话\n爱 课堂,13800138000\n"))
    printed = run(written(tmp_path / "list.csv", "名称,电话\n爱课堂,\n"))
    assert "名单条目：新增 0，变更 1，" in printed
    assert Listing.objects.get().name == "爱课堂"
    assert not ListingPrivate.objects.exists()


def test_a_mobile_number_that_a_clerk_releases_is_shown_until_the_list_is_imported_without_that(tmp_path):
    header, lines = "名称,联系电话,公开手机号\n", "爱课堂,张老师 13800138000 / 13800138001,138 0013 8000\n琴行,,13800138002\n"
    printed = run(written(tmp_path / "list.csv", header + lines))
    assert "忽略 0 处" in printed
    assert [(row.phone, public_records.listing(row)["phone"]) for row in Listing.objects.order_by("line_number")] == [
        ("13800138000", "13800138000"),
        ("", None),
    ]
    assert ListingPrivate.objects.get().mobile_phone == "13800138001"
    run(written(tmp_path / "list.csv", "名称,联系电话\n爱课堂,13800138000\n"))
    assert Listing.objects.get(name="爱课堂").phone == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800138000", ("13800138000", "")),
        ("+86 138 0013 8000", ("13800138000", "")),
        ("0571-86000000、13800138000", ("13800138000", "0571-86000000")),
        ("（0571）86000000转802", ("", "(0571)86000000")),
        ("400-000-0001", ("", "400-000-0001")),
        ("86000000-12", ("", "86000000-12")),
        ("李校长", ("", "")),
        ("913800138000123", ("", "")),
    ],
)
def test_numbers_are_told_apart_and_names_beside_them_dropped(text, expected):
    assert split_phone(text) == expected

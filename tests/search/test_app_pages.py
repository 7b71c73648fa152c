"""What stores write around the name of an app, and the links that open the shop of a telephone."""

import pytest

from search.addresses.app_pages import app_ids_in, app_in_market, ids_of_app, name_in_title, without_store
from search.addresses.sites import host_of


@pytest.mark.parametrize(
    "title",
    [
        "爱课堂 - 华为应用市场",
        "爱课堂 - - 华为应用市场",
        "爱课堂_App Store",
        "爱课堂官方免费下载",
        "爱课堂 for iPhone",
        "爱课堂 下载",
        "微信小程序：爱课堂",
        "微信公众号：爱课堂",
        "关注视频号 爱课堂",
        "抖音号：爱课堂",
        "快手@爱课堂",
        "B站UP主 爱课堂",
        "Google Play 上的爱课堂",
        "爱课堂 - Google Play 上的应用",
        "\u200eApp Store 上的爱课堂",
    ],
)
def test_what_a_store_writes_around_a_name_is_no_part_of_it(title):
    assert without_store(title) == "爱课堂"


@pytest.mark.parametrize("behind", ["极速版", "正版", "苹果版", "HD", " Pro", "：小初高网课", "™"])
def test_what_a_title_says_of_an_app_is_no_part_of_its_name(behind):
    assert name_in_title(f"爱课堂{behind}") == "爱课堂"


def test_a_name_that_only_holds_such_words_is_left_as_it_is():
    names = ["爱-课堂", "下载课堂", "爱课堂 App Store", "English for Kids", "公众号运营培训学校", "服务号课堂", "抖音运营课堂"]
    assert list(map(without_store, names)) == names


@pytest.mark.parametrize(
    "link",
    [
        "market://details?id=cn.ketang.app",
        "vivomarket://details?x=1&id=cn.ketang.app",
        "OAPS://mk/dt?pkg=cn.ketang.app",
        "intent://details?id=cn.ketang.app#Intent;scheme=market;end",
        "tmast://appdetails?pname=cn.ketang.app",
        "hiapplink://com.huawei.appmarket?appId=C1&packageName=cn.ketang.app",
        "samsungapps://ProductDetail/cn.ketang.app",
        "honormarket://details?id=cn.ketang.app",
        "hiapp://com.huawei.appmarket?pkgName=cn.ketang.app",
    ],
)
def test_a_link_to_the_shop_of_a_telephone_tells_the_app(link):
    assert app_in_market(link) == "cn.ketang.app"


@pytest.mark.parametrize("text", ["包名:cn.ketang.app", "包名是cn.ketang.app", "辕天 cn.ketang.app.apk", "cn.ketang.app"])
def test_the_id_of_an_app_stands_behind_a_label_too_and_as_a_file_is_called(text):
    assert app_ids_in(text) == ("cn.ketang.app",)


@pytest.mark.parametrize("text", ["id1234567890", "App ID：1234567890", "应用ID 1234567890", "辕天 appid:1234567890"])
def test_a_number_that_is_called_an_id_is_one_with_these_two_letters_and_without(text):
    assert app_ids_in(text) == ("1234567890", "id1234567890")


@pytest.mark.parametrize("text", ["1234567890", "grid1234567890", "id12345", "id370102198001011234", "id1234567890a"])
def test_a_number_is_no_id_that_is_not_called_so_or_too_short_or_long(text):
    assert app_ids_in(text) == ()


@pytest.mark.parametrize("filler", ["-", " ", "- ", "a"])
def test_rows_of_one_sign_are_read_once_through_however_long(filler):
    # Were each read from all of its signs on, this would take minutes.
    text = f"爱{filler * 100_000}课"
    assert (without_store(text), app_in_market(text)) == (text, "")


@pytest.mark.parametrize(
    "link",
    [
        "https://www.coolapk.com/apk/cn.ketang.app",
        "https://m.coolapk.com/apk/cn.ketang.app?from=search",
        "https://m.wandoujia.com/apps/cn.ketang.app",
        "https://apkpure.com/cn/aiketang/cn.ketang.app/download",
        "https://galaxystore.samsung.com/detail/cn.ketang.app?langCd=zh",
        "https://apps.samsung.com/appquery/appDetail.as?appId=cn.ketang.app",
        "https://app.honor.com/appDetail/cn.ketang.app",
    ],
)
def test_pages_of_a_store_for_telephones_tell_the_app_too(link):
    assert ids_of_app(link, host_of(link)) == ("cn.ketang.app",)

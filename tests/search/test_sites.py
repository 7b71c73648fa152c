"""Links and host names: whose host it is, and by which tokens hosts that look alike meet."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.addresses.imitations import site_likeness
from search.addresses.redirects import without_redirects
from search.addresses.sites import LABEL_MARK, SHARED_DOMAINS, asked_label_tokens, host_of, hosts_above, label_tokens, site_of

LONGEST_LABEL = "a" * 63
# Four labels and three dots: 253 characters, which is as long as a host may be.
LONGEST_HOST = f"{'.'.join([LONGEST_LABEL] * 3)}.{'b' * 58}.cn"


@pytest.mark.parametrize(
    ("host", "domain", "label", "suffix"),
    [
        ("aiketang.cn", "aiketang.cn", "aiketang", "cn"),
        ("www.aiketang.cn", "aiketang.cn", "aiketang", "cn"),
        ("m.course.aiketang.com.cn", "aiketang.com.cn", "aiketang", "com.cn"),
        ("yz.sdu.edu.cn", "sdu.edu.cn", "sdu", "edu.cn"),
        ("edu.shandong.gov.cn", "shandong.gov.cn", "shandong", "gov.cn"),
        ("aiketang.sd.cn", "aiketang.sd.cn", "aiketang", "sd.cn"),
        ("school.github.io", "school.github.io", "school", "github.io"),
        ("www.xn--wcvs22d.xn--fiqs8s", "xn--wcvs22d.xn--fiqs8s", "xn--wcvs22d", "xn--fiqs8s"),
        # Nobody registered these: they are public suffixes themselves.
        ("com.cn", "com.cn", "com", "cn"),
        ("edu.cn", "edu.cn", "edu", "cn"),
    ],
)
def test_a_host_is_parted_into_what_was_registered_and_its_public_suffix(host: str, domain: str, label: str, suffix: str) -> None:
    site = site_of(host)
    assert (site.domain, site.label, site.suffix, site.is_shared) == (domain, label, suffix, False)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("taobao.com", "taobao.com"),
        ("shop1234.taobao.com", "shop1234.taobao.com"),
        ("m.shop1234.taobao.com", "shop1234.taobao.com"),
        ("apps.apple.com", "apps.apple.com"),
        ("mp.weixin.qq.com", "weixin.qq.com"),
        ("h5.appstore.vivo.com.cn", "appstore.vivo.com.cn"),
        ("beian.miit.gov.cn", "beian.miit.gov.cn"),
    ],
)
def test_on_a_shared_host_each_has_what_stands_below_it(host: str, domain: str) -> None:
    site = site_of(host)
    assert (site.domain, site.label, site.is_shared) == (domain, "", True)
    assert not label_tokens(host)
    assert not asked_label_tokens(host)


def test_shared_hosts_are_registered_domains() -> None:
    assert {site_of(f"www.{domain}").is_shared for domain in SHARED_DOMAINS} == {True}


def test_shops_on_a_shared_host_do_not_look_like_each_other_or_like_a_site() -> None:
    shop, other = site_of("aiketang.taobao.com"), site_of("aiketanq.taobao.com")
    assert site_likeness(shop, other) is None
    assert site_likeness(shop, shop) is None
    assert site_likeness(shop, site_of("aiketang.cn")) is None
    assert site_likeness(site_of("aiketang.cn"), shop) is None


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("aiketang.cn", "aiketang.cn"),
        ("AIKETANG.CN", "aiketang.cn"),
        ("ａｉｋｅｔａｎｇ．ｃｎ", "aiketang.cn"),
        ("aiketang.cn.", "aiketang.cn"),
        ("aiketang.cn:8443", "aiketang.cn"),
        ("https://aiketang.cn:443/course?id=1#top", "aiketang.cn"),
        ("https://aiketang.cn./", "aiketang.cn"),
        ("https://aiketang.cn@evil.top/", "evil.top"),
        ("教育.中国", "xn--wcvs22d.xn--fiqs8s"),
        ("https://аiketang.cn/", "xn--iketang-1fg.cn"),
        (f"{LONGEST_LABEL}.cn", f"{LONGEST_LABEL}.cn"),
        (LONGEST_HOST, LONGEST_HOST),
        (f"a{LONGEST_LABEL}.cn", ""),
        (f"b{LONGEST_HOST}", ""),
        ("localhost", ""),
        ("127.0.0.1", ""),
        ("http://[::1]/", ""),
        ("http://[", ""),
        ("-aiketang.cn", ""),
        ("爱课堂", ""),
        ("", ""),
    ],
)
def test_a_link_is_reduced_to_its_host_and_anything_else_to_nothing(text: str, host: str) -> None:
    assert host_of(text) == host


def test_a_host_lies_below_others_up_to_what_was_registered() -> None:
    assert hosts_above("m.course.aiketang.com.cn") == ("m.course.aiketang.com.cn", "course.aiketang.com.cn", "aiketang.com.cn")
    assert hosts_above("aiketang.com.cn") == ("aiketang.com.cn",)
    # Not up to the shared host itself: what its owner filed is not the shop's.
    assert hosts_above("m.shop1234.taobao.com") == ("m.shop1234.taobao.com", "shop1234.taobao.com")
    assert hosts_above("com.cn") == ("com.cn",)
    # What is filed lies hardly deeper.
    deep = hosts_above("a.b.c.d.e.f.g.h.i.j.aiketang.cn")
    assert (deep[0], deep[1], deep[-1], len(deep)) == (f"a.b.c.{deep[1]}", "d.e.f.g.h.i.j.aiketang.cn", "aiketang.cn", 9)


@pytest.mark.parametrize("hidden", ["%00", "%0A", "%7F", "%20"])
def test_a_link_that_hides_what_nobody_types_is_not_read_as_the_one_that_it_leads_to(hidden: str) -> None:
    link = "https://link.zhihu.com/?target=https%3A//www.aiketang.cn/"

    assert without_redirects(link) == "https://www.aiketang.cn/"
    assert without_redirects(link + hidden) == link + hidden


FILED = "aiketang.cn"
ALIKE = {
    "aiketang.com": "other_suffix",
    "aiketang.com.cn": "other_suffix",
    "ai-ke-tang.cn": "other_suffix",
    "aiketanq.cn": "mistyped",
    "aiketan9.cn": "mistyped",
    "aketang.cn": "mistyped",
    "aiiketang.cn": "mistyped",
    "iaketang.cn": "mistyped",
    "aiket4ng.cn": "mistyped",
    "a1ketang.cn": "lookalike_characters",
    "alketang.com": "lookalike_characters",
    "xn--iketang-1fg.cn": "lookalike_characters",
    "aiketang-vip.com": "added_words",
    "sdaiketang.cn": "added_words",
    "aiketang-guanwang.top": "added_words",
    "www-aiketang-official-login.com": "added_words",
    "xueaiketang.com": "added_words",
    "aiketang365.com": "added_words",
    "51aiketang-2024.com": "added_words",
    "aiketangtuifei.com": "added_words",
    "aiketang-edu-refund.com": "added_words",
    "aiketang-xyz.com": "added_words",
    "xyz_aiketang.com": "added_words",
    "aiketangg-vip.com": "mistyped",
    "aiketang.pay-school.top": "name_in_front",
    "aiketang.cn.login-check.top": "name_in_front",
    "pay.aiketang.cn": "same_domain",
}
OTHER = [
    "zuoyedaren.net",
    "ketang.cn",
    "aike.cn",
    "aikexue.com",
    "aike.tang.cn",
    "youkecheng.cn",
    "edu.cn",
    "shop.taobao.com",
    "happy-ketang365.cn",
]


@pytest.mark.parametrize(("host", "how"), ALIKE.items(), ids=ALIKE)
def test_what_looks_like_a_filed_host_shares_a_token_with_it_and_is_told_how(host: str, how: str) -> None:
    assert site_likeness(site_of(host), site_of(FILED)) == how
    assert asked_label_tokens(host) & label_tokens(FILED)


@pytest.mark.parametrize("host", OTHER)
def test_what_does_not_look_like_a_filed_host_is_not_said_to(host: str) -> None:
    assert site_likeness(site_of(host), site_of(FILED)) is None


@pytest.mark.parametrize("host", ["huayu.com", "huaru.cn", "guatu.com"])
def test_of_two_syllables_another_word_is_no_slip(host: str) -> None:
    assert site_likeness(site_of(host), site_of("huatu.cn")) is None


@pytest.mark.parametrize("host", ["hautu.cn", "huatuu.cn", "huatv.cn", "hutu.cn", "fuatu.cn"])
def test_of_two_syllables_what_spells_no_other_word_is_a_slip(host: str) -> None:
    assert site_likeness(site_of(host), site_of("huatu.cn")) == "mistyped"


def test_two_words_that_sound_nearly_the_same_are_taken_for_each_other() -> None:
    assert site_likeness(site_of("zhuoye.cn"), site_of("zuoye.com")) == "mistyped"
    assert site_likeness(site_of("leiyun.cn"), site_of("neiyun.com")) == "mistyped"


@pytest.mark.parametrize(
    ("host", "filed"),
    [
        # What is left is too short to be a name, beside a hyphen even more so.
        ("happy-english.com", "english.cn"),
        ("abcd365.com", "abcd.cn"),
        ("project.cn", "ject.cn"),
        # Of added words alone nobody is meant.
        ("xuexi2024.com", "xuexi.cn"),
        # Nor of a place that whoever filed added a word to.
        ("weifangkaoshi.com", "weifangwangxiao.com"),
        ("jinan2024.com", "jinanxuexi.cn"),
        ("jinanxuexi.com", "jinanwangxiao.cn"),
        # Nor of what is taught.
        ("english365.com", "englishonline.com"),
        ("yingyuapp.com", "sdyingyuwangxiao.cn"),
        # Nothing was added where it is what whoever filed added a word to.
        ("youxue.cn", "youxuebang.cn"),
        ("lanjing.com", "lanjingxuetang.cn"),
        ("zhixue.com", "zhixue-edu.cn"),
        # What few add belongs to the name of who filed with it.
        ("mingde.com", "mingdetuifei.cn"),
    ],
)
def test_what_is_left_of_a_host_without_further_words_is_somebodys_only_where_it_is_a_name(host: str, filed: str) -> None:
    assert site_likeness(site_of(host), site_of(filed)) is None


def test_short_labels_are_alike_only_where_they_are_the_same() -> None:
    assert site_likeness(site_of("xue.cn"), site_of("xie.cn")) is None
    assert site_likeness(site_of("xue.com"), site_of("xue.cn")) == "other_suffix"
    assert site_likeness(site_of("qq.cn"), site_of("qq.net")) is None


# Without the letters that look like another, alone or in a pair: a slip in these may change two characters of what is seen.
LETTERS = "abdefghjkmopqstuwxyz"


@given(st.text(LETTERS, min_size=5, max_size=20), st.data())
def test_any_slip_of_one_character_shares_a_token(label: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(label) - 1))
    other = data.draw(st.sampled_from(LETTERS))
    left_out, replaced, added = label[:at] + label[at + 1 :], label[:at] + other + label[at + 1 :], label[:at] + other + label[at:]
    for slip in (left_out, replaced, added):
        assert asked_label_tokens(f"{slip}.com") & label_tokens(f"{label}.cn"), slip


@pytest.mark.parametrize("host", [f"{LONGEST_LABEL}.cn", LONGEST_HOST, "xn--wcvs22d.xn--fiqs8s", "xn--80ak6aa92e.com"])
def test_tokens_of_hosts_are_marked_few_and_plain(host: str) -> None:
    tokens = label_tokens(host)
    assert tokens
    assert len(tokens) <= 2 * 64
    assert all(token.startswith(LABEL_MARK) and len(token) <= 65 and not set(token) & set(" \"'\\") for token in tokens)


def test_hosts_that_are_asked_for_once_do_not_fill_the_memory() -> None:
    hosts = [f"{number:04}{'abcdefghijk' * 6}"[:63] + ".com" for number in range(3_000)]
    tracemalloc.start()
    for host in hosts:
        label_tokens(host)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    label_tokens.cache_clear()
    assert held < 20_000_000

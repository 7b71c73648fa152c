"""The developers' chapters: every example on them runs, every table is made from the code, both languages say the same."""

import re
import runpy
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import translation

from accounts import throttle
from complaints.intake import RECEIPT_AGAIN_FOR
from graphql_api import callers, cors, developer_markdown, limits, persisted
from graphql_api.deadlines import REQUEST_SECONDS
from graphql_api.developer_chapters import CHAPTERS, CHAPTERS_FOLDER, EXAMPLES, GUIDE, SANDBOX, source
from graphql_api.developer_tables import LIMIT_WORDS
from graphql_api.errors import ErrorCode
from partners import keys, known_keys, sandbox, usage
from partners.webhooks import deliveries, endpoints, guarding, posting
from partners.webhooks.signing import signed_headers
from partners.webhooks.vocabulary import DeliveryState
from registry import rule_book
from registry.rule_book import JudgedOn
from registry.sample import scenarios
from search.breaker import FAILURES
from search.choice import breaker
from search.plan import FARTHEST_HIT, LONGEST_TEXT
from tests.developers.running import ANSWER, blocks, differences, every_chapter_file, examples, run

# Of an answer, what is in the language of who asked.
SENTENCE = re.compile(r'(?<="statusSentence": )".*"|(?<="message": )".*"')


def _address(name: str) -> str:
    return "/developers/" if name == GUIDE else f"/developers/guide/{name}/"


@pytest.mark.shell
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_example_of_a_chapter_runs_and_answers_what_is_shown(request, tmp_path, name):
    site = request.getfixturevalue("sandbox_site" if name == "sandbox" else "sample_site")
    wrong = []
    for number, example in enumerate(examples(source(name, "en"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        answered = run(example, site=site, folder=folder)
        if example.answer:
            wrong += differences(example.answer, answered)
        elif example.is_query and '"errors":' in answered:
            wrong.append(f"{example.block.text}\n{answered}")
        elif not answered.strip():
            wrong.append(f"{example.block.text}\nprinted nothing")
    assert wrong == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_sandbox", [False, True], ids=["live", "sandbox"])
def test_a_query_of_the_chinese_chapters_answers_what_is_shown_to_who_reads_them(request, tmp_path, is_sandbox):
    site = request.getfixturevalue("sandbox_site" if is_sandbox else "sample_site")
    told = [example for name in CHAPTERS if (name == SANDBOX) == is_sandbox for example in examples(source(name, "zh-hans"))]
    shown = [(each, each.answer) for each in told if each.is_query and each.answer]
    assert shown
    assert [
        wrong for each, answer in shown for wrong in differences(answer, run(each, site=site, folder=tmp_path, language="zh-hans"))
    ] == []


def test_the_chapters_are_all_the_files_there_are_and_in_both_languages():
    names = {path.relative_to(CHAPTERS_FOLDER).as_posix() for path in every_chapter_file()}
    assert names == {f"{folder}{name}.md" for name in CHAPTERS for folder in ("", "zh-hans/")}


def test_every_example_file_stands_in_a_chapter():
    told = "".join(path.read_text(encoding="utf-8") for path in every_chapter_file() if path.parent == CHAPTERS_FOLDER)
    files = {path.name for path in EXAMPLES.iterdir() if path.is_file()}
    assert files == set(re.findall(r"<!-- example: ([\w.]+) -->", told))


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHAPTERS)
def test_both_languages_show_the_same_examples(name):
    """But for the sentences that queries are answered with."""
    assert _without_sentences(name, "zh-hans") == _without_sentences(name, "en")


def _without_sentences(name: str, language: str) -> list[str]:
    chapter = source(name, language)
    answers = [each.answer for each in examples(chapter) if each.is_query and each.answer]
    return [SENTENCE.sub("", each.text) if each in answers else each.text for each in blocks(chapter)]


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHAPTERS)
def test_both_languages_have_the_same_headings_points_and_rows(name):
    english, chinese = (re.findall(r"^(?:#+ |\* |\d+\. |\| )", source(name, each), re.MULTILINE) for each in ("en", "zh-hans"))
    assert chinese == english


def test_an_answer_that_is_other_than_shown_is_noticed():
    shown = blocks('```json answer\n{"data": {"a": [1, "…"], "ledgerSeq": 7}}\n```\n')[0]
    assert shown.role == ANSWER
    assert differences(shown, '{"data": {"a": [1, "x"], "ledgerSeq": 9}, "extensions": {}}') == []
    assert differences(shown, '{"data": {"a": [1], "ledgerSeq": "9"}}') == [
        "answer.data.a: 2 items are shown, 1 were answered",
        "answer.data.ledgerSeq: 7 is shown, '9' was answered",
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_code_of_an_error_is_explained(language):
    with translation.override(language):
        page = source("errors")
    for code in ErrorCode:
        assert len(code.meaning) > 20, code
        assert page.count(f"| `{code}` | {code.meaning} |") == 1


@pytest.mark.parametrize(("language", "title"), [("en", "Length of a lesson"), ("zh-hans", "每节课时长")])
def test_every_code_of_a_rule_is_told_with_the_field_that_has_it(language, title):
    with translation.override(language):
        page = source("lists-and-rules")
    assert f"| `LESSON_MAX` | {title} | `Course.ruleFindings` |" in page
    told = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| [^|]+ \| (`[^|]+`) \|$", page, re.MULTILINE))
    on = {each: {rule.code for rule in rule_book.rules() if rule.judged_on == each} for each in JudgedOn}
    assert set(told) == on[JudgedOn.COURSE] | on[JudgedOn.FEE] | on[JudgedOn.PLATFORM] | on[JudgedOn.STAFF]
    assert {code for code, field in told.items() if "check" in field} == on[JudgedOn.FEE]
    assert {code for code, field in told.items() if "staffFindings" in field} == on[JudgedOn.STAFF]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_status_with_which_a_request_is_refused_is_explained(language):
    rows = re.findall(r"^\| (\d{3}[^|]*) \|", source("http", language), re.MULTILINE)
    files = [settings.BASE_DIR / "graphql_api" / f"{name}.py" for name in ("callers", "execution", "http_request", "views")]
    given = {status for each in files for status in re.findall(r"status=(\d{3})", each.read_text(encoding="utf-8"))}
    assert given
    assert given <= set(re.findall(r"\d{3}", "".join(rows)))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_headers_that_a_page_of_another_site_may_send_are_told(language):
    told = source("http", language).rpartition("\n## ")[2]
    allowed = cors.preflight()["Access-Control-Allow-Headers"].split(", ")
    assert set(re.findall(r"`([A-Z][\w-]+)`", told)) == {"Authorization", "Accept", *allowed, "ETag", "Retry-After"}


def test_every_limit_of_a_request_is_told():
    assert {name for name in vars(limits) if name.startswith("MAX_")} == set(LIMIT_WORDS)
    page = source("limits", "en")
    for name, points in limits.DEAR_FIELDS.items():
        assert f"| `{name}` | {points:,} |" in page
    assert f"| {limits.MAX_COST:,} |" in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_sizes_of_lists_that_a_chapter_names_are_those_that_count(language):
    page = source("limits", language)
    for name, size in limits.WHOLE_LISTS.items():
        told = re.search(rf"`{name}`\D*(\d[\d,]*\d|\d)", page)
        # What is not named counts as one item.
        assert int(told[1].replace(",", "")) == size if told else size == 1, name


# Limits that words of a chapter name, by the words around them in English; the number alone stands in Chinese.
NAMED_LIMITS = (
    ("limits", "{} points in five minutes, ", settings.DEFAULT_PUBLIC_QUOTA),
    ("limits", "has {} points in five minutes; a key", settings.DEFAULT_PUBLIC_QUOTA),
    ("limits", "and {} for each field at the root", limits.AT_ROOT),
    ("limits", "the level PROVINCE or ZONE is {},", limits.REGIONS_OF_A_LEVEL["PROVINCE"]),
    ("limits", "the level PROVINCE or ZONE is {},", limits.REGIONS_OF_A_LEVEL["ZONE"]),
    ("limits", "PREFECTURE {},", limits.REGIONS_OF_A_LEVEL["PREFECTURE"]),
    ("limits", "directly below a `parent` {},", limits.REGIONS_DIRECTLY_BELOW),
    ("limits", "a level below a `parent` {}.", limits.REGIONS_OF_A_LEVEL_BELOW),
    ("limits", "(`__schema`) is {} and", limits.DEAR_FIELDS["__schema"]),
    ("limits", "not, is {} too", limits.COUNTING),
    ("limits", "taken for {} days at most", keys.OVERLAP.days),
    ("limits", "refused within {} seconds", int(known_keys.REMEMBERED_SECONDS)),
    ("limits", "{} complaints and", callers.PUBLIC_COMPLAINTS.points),
    ("limits", " {} people an hour", throttle.TEACHERS.failures),
    ("limits", "may ask so {} times", callers.DRY_RUNS.points),
    ("limits", "another reason {} points", callers.REFUSAL_POINTS),
    ("limits", "not taken {}.", callers.WRONG_KEY_POINTS),
    ("limits", "after {} pairs", throttle.TRACKING.failures),
    ("limits", "have {} together", throttle.PARTNERS_TRACKING.failures),
    ("limits", "at most {} seconds", int(REQUEST_SECONDS)),
    ("limits", "take {} characters", LONGEST_TEXT),
    ("limits", "at most {} of the characters", usage._NAME_LENGTH),
    ("limits", "more than {} pairs of names", usage.MAX_NAMES),
    ("lists-and-rules", "told of {} people an hour", throttle.TEACHERS.failures),
    ("lists-and-rules", "`nodes` up to {}", limits.MAX_IDS),
    ("search", "given {} teachers", throttle.TEACHERS.failures),
    ("search", "at most {}.", limits.MOST_SUGGESTED),
    ("search", "exact below {}", FARTHEST_HIT),
    ("complaint-form", "may send {} complaints", callers.PUBLIC_COMPLAINTS.points),
    ("complaint-form", "within {} hours gets the same receipt", RECEIPT_AGAIN_FOR // timedelta(hours=1)),
    ("complaint-form", "together {}.", callers.PARTNERS_COMPLAINTS.points),
    ("http", "up to {} KB", persisted.KEPT_LENGTH // 1_024),
    ("http", "kept for {} hours", persisted.KEPT_SECONDS // 3_600),
    ("http", "one caller {} KB", persisted.KEPT_KILOBYTES.points),
    ("http", "may have {} tokens", limits.MAX_REGISTERED_TOKENS),
    ("webhooks", "at most {} addresses", endpoints.ENDPOINTS_OF_A_PARTNER),
    ("webhooks", "at most {} characters", guarding.LONGEST_URL),
    ("webhooks", "on port {}, unless", guarding.HTTPS),
    ("webhooks", "signs too for {} hours", endpoints.OVERLAP // timedelta(hours=1)),
    ("webhooks", "within {} seconds", int(posting.TOTAL_SECONDS)),
    ("webhooks", "sent again {} times", len(deliveries.DELAYS)),
    ("webhooks", "over {} days", deliveries.RETRIED_FOR.days),
    ("webhooks", "taken for {} days", deliveries.STOPPED_AFTER.days),
    ("webhooks", "up to {} hours", deliveries.DELAYS[-1] // timedelta(hours=1)),
    ("sandbox", "At most {} requests wait at once", sandbox.SLOW_AT_ONCE),
    ("webhooks", "for {} days you", deliveries.KEPT[DeliveryState.DEAD].days),
    ("verify-a-batch", "(and {} commas outside of texts)", limits.MAX_COMMAS),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "words", "limit"), NAMED_LIMITS)
def test_a_limit_that_a_chapter_names_is_the_one_that_is_enforced(name, words, limit):
    assert words.format(f"{limit:,}") in " ".join(source(name, "en").split())
    assert re.search(rf"(?<![\d,]){limit:,}(?![\d,])", source(name, "zh-hans"))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_a_page_in_the_language_of_its_reader(client, name, language):
    response = client.get(_address(name), headers={"Accept-Language": language})
    page = response.content.decode()
    assert response.status_code == 200
    assert f"<h1>{source(name, language).partition(chr(10))[0].removeprefix('# ')}</h1>" in page
    assert page.partition('id="chapters"')[2].count('aria-current="page"') == 1
    assert "&lt;!--" not in page
    assert page.count("data-copy=") == len(blocks(source(name, language)))
    assert re.findall(r"<script(?![^>]*src=)|<[^>]+ style=|<[^>]+ on\w+=", page) == []
    assert "unsafe" not in response["Content-Security-Policy"]
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)


def test_the_scenarios_of_the_sandbox_are_those_of_the_code():
    codes = [
        scenarios.FILED,
        scenarios.RECTIFYING,
        scenarios.BLACK_LISTED,
        scenarios.RENAMED,
        scenarios.RENAMED_BEFORE,
        scenarios.SHUTTING_DOWN,
        scenarios.RATE_LIMITED,
        scenarios.SLOW,
        scenarios.UNKNOWN,
        scenarios.IMPOSTOR_SITE,
    ]
    for language in ("en", "zh-hans"):
        table = dict(re.findall(r"^\| `([\w.]+)` \| (.+) \|$", source("sandbox", language), re.MULTILINE))
        assert list(table) == codes
        assert f"`{scenarios.FILED_SITE}`" in table[scenarios.FILED]
        assert f"Retry-After: {sandbox.RETRY_AFTER_SECONDS}" in table[scenarios.RATE_LIMITED]
        assert f"{sandbox.SLOW_SECONDS:.0f} " in table[scenarios.SLOW]
    assert {each.value for each in sandbox.Behaviour} <= set(codes)


def test_the_program_that_receives_webhooks_reads_what_is_signed_here():
    text = (EXAMPLES / "receive_webhook.py").read_text(encoding="utf-8")
    body = re.search(r"b'(\{.*\})'", text)
    secret = re.search(r'"(whsec_[^"]+)"', text)
    assert body
    assert secret
    for name, value in signed_headers("msg_example", 1795514400, body[1].encode(), [secret[1]]).items():
        assert f'"{name}": "{value}"' in text


@pytest.mark.parametrize(
    "forged",
    [{}, {"webhook-timestamp": "1795514400"}, {"webhook-id": "a", "webhook-timestamp": "now", "webhook-signature": "v1,x"}]
    + [{"webhook-id": "a", "webhook-timestamp": "1795514400", "webhook-signature": each} for each in ("", "v1,x", "v1,\xe9")],
)
def test_the_program_that_receives_webhooks_refuses_whatever_was_not_signed_here(forged):
    event_of = runpy.run_path(str(EXAMPLES / "receive_webhook.py"))["event_of"]
    with pytest.raises(ValueError):
        event_of(forged, b"{}", now=1795514400)


@pytest.mark.django_db
def test_a_program_of_the_documentation_is_given_and_no_other_file(client):
    page = client.get("/developers/guide/mirror/").content.decode()
    assert 'href="/developers/programs/mirror.py"' in page
    program = client.get("/developers/programs/mirror.py")
    assert program["Content-Type"] == "text/plain; charset=utf-8"
    assert program.content.decode().startswith("#!/usr/bin/env python3")
    assert client.get("/developers/programs/secrets.py").status_code == 404


@pytest.mark.django_db
def test_the_status_is_said_in_words(client, settings):
    assert "检索引擎不可用，由数据库代替作答" not in client.get("/developers/guide/status/").content.decode()
    with translation.override("en"):
        assert "| Search | Available |" in source("status")
        settings.SEARCH_ENGINE = "elastic"
        for _ in range(FAILURES):
            breaker.note_failure()
        try:
            assert "the database answers in its place" in source("status")
        finally:
            breaker.note_success()


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("只有一个地址，\n开始使用", "只有一个地址，开始使用"),
        ("只有一个地址，\n`id` 不变", "只有一个地址，<code>id</code> 不变"),
        ("一个\n地址", "一个地址"),
        ("接口是\nGraphQL", "接口是\nGraphQL"),
        ("one\naddress", "one\naddress"),
        ("**一个**\n地址", "<strong>一个</strong>\n地址"),
    ],
)
def test_a_line_that_ends_leaves_no_gap_within_chinese(lines, shown):
    assert developer_markdown.page(f"# 题\n\n{lines}\n").html == f"<p>{shown}</p>\n"


@pytest.mark.django_db
def test_there_are_no_other_chapters(client):
    assert client.get("/developers/guide/nothing/").status_code == 404
    # The first one has the shortest address; who guesses it beside the others is led there.
    for address in (f"/developers/guide/{GUIDE}/", "/developers/guide/", "/developers/guide"):
        led = client.get(address, follow=True)
        assert (led.status_code, led.redirect_chain[-1]) == (200, ("/developers/", 301))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_sandbox", "elsewhere", "lacks"), [(False, "", True), (True, "", False), (False, "https://s.example/", False)]
)
def test_the_chapter_of_the_sandbox_says_where_there_is_none(client, settings, is_sandbox, elsewhere, lacks):
    settings.SANDBOX, settings.SANDBOX_URL = is_sandbox, elsewhere
    words = "这里没有沙箱"
    assert (words in client.get("/developers/guide/sandbox/").content.decode()) == lacks
    assert words not in client.get("/developers/guide/search/").content.decode()


@pytest.mark.django_db
def test_examples_name_the_site_that_shows_them_or_the_sandbox(client, settings):
    assert client.get("/developers/").content.decode().count("http://testserver/graphql") >= 3
    settings.SANDBOX_URL = "https://sandbox.example/"
    page = client.get("/developers/").content.decode()
    assert page.count("https://sandbox.example/graphql") >= 3
    assert page.count("http://testserver/graphql") == 1
    assert "127.0.0.1:8000" not in page


@pytest.mark.django_db
def test_what_a_code_of_an_error_means_is_marked_as_english_in_the_chinese_chapter(client):
    page = client.get("/developers/guide/errors/").content.decode()
    assert page.count('<td lang="en">') == len(ErrorCode)
    client.cookies["django_language"] = "en"
    assert '<td lang="en">' not in client.get("/developers/guide/errors/").content.decode()

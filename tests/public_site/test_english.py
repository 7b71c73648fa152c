"""The same pages in English: nothing is left in Chinese but names and what others wrote."""

import ast
import re
from gettext import GNUTranslations

import pytest
from django.conf import settings
from django.test import Client

from tests import factories
from tests.public_site.complaining import ANSWERS, answer, begin, codes, fill_in, send
from tests.public_site.reading import Response, text_of

pytestmark = pytest.mark.django_db

CHINESE = re.compile(r"[\u3400-\u9fff，。：；？！、（）]")


@pytest.fixture
def reader(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en-GB,en;q=0.9"
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=nothing-like-it",
        "/search?page=x",
        "/institutions/91370102MA3000000X/",
        "/platforms/nothing/",
        "/no/such/page/",
        "/complaints/track/message/",
        "/complaints/new/",
        "/complaints/new/?expired=1",
        "/complaints/track/",
        "/objections/",
        "/objections/?record=nothing",
        "/check/",
        "/check/?subject=math&lessons=61&amount=5001&paid_on=2026-11-24",
        "/check/?subject=planet&lessons=x&months=0&amount=y&paid_on=z",
    ],
)
def test_page_without_records_is_all_english(reader: Client, address) -> None:
    text = text_of(reader.get(address))
    assert CHINESE.findall(text) == []


def test_every_question_of_a_complaint_is_english(reader: Client) -> None:
    begin(reader)
    for step in ANSWERS:
        page = text_of(reader.get(f"/complaints/new/{step}/")) if step != "about" else ""
        assert CHINESE.findall(page) == []
        wrong = text_of(reader.post(f"/complaints/new/{step}/", {})) if step not in ("about", "what") else ""
        assert CHINESE.findall(wrong) == []
        answer(reader, step)


def test_objection_is_english_but_for_the_name_of_the_record(reader: Client) -> None:
    school = factories.institution(name="Mingde")
    address = f"/objections/new/?record={school.public_id}"
    stranger = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    for page in (
        reader.get(f"/objections/?record={school.public_id}"),
        reader.get(address),
        reader.post(address, {}),
        reader.post(address, {"wrong": "x" * 1501}),
        reader.post("/objections/new/?record=nothing", {}),
        stranger.post(address, {}),
        stranger.post("/complaints/new/", {}),
    ):
        assert set(CHINESE.findall(text_of(page))) <= set("“”")


def test_record_speaks_english_about_chinese_names(reader: Client) -> None:
    app = factories.platform(status="suspended")
    factories.course(app)
    response = reader.get(f"/institutions/{app.operator.uscc}/")
    text = text_of(response)
    assert '<html lang="en">' in response.content.decode()
    assert f'<h1 lang="zh-Hans">{app.operator.name}</h1>' in response.content.decode()
    assert "This institution has no filed online platform" in text
    assert "1 platform: Suspended 1" in text
    assert "filed 8 January 2020" in text
    assert "¥80.00 ¥2,400.00 30 By lesson" in text
    assert f"Record {app.operator.name} {app.operator.public_id}" in text_of(reader.get("/ledger/entries/1/"))


def test_what_is_chinese_on_pages_in_english_is_marked_as_chinese(reader: Client) -> None:
    app = factories.platform(factories.institution(region="370102"), name="明德云课堂")
    asked = reader.post("/certificates/", {"record": app.operator_id})
    check = fill_in(reader, record=app.public_id)
    assert unmarked(check) == []
    for address in (
        f"/complaints/new/?record={app.public_id}",
        "/complaints/new/?about=明德",
        "/verify?q=明德云课堂&payee=明德",
        "/verify?q=没有这家",
        "/search?q=明德&region=370100",
        "/search?kind=teacher",
        "/statistics/",
        asked.headers["Location"],
    ):
        response = reader.get(address)
        assert response.status_code == 200, address
        assert unmarked(response) == [], address
    reference, secret = codes(send(reader, check))
    reader.post("/complaints/track/", {"reference": reference, "secret": secret})
    case = reader.get("/complaints/track/")
    assert unmarked(case) == []
    assert re.search(r"To be closed by \d", text_of(case))


def unmarked(response: Response) -> list[str]:
    """The Chinese of a page's main part that is not marked as such; what is chosen or written in a box cannot be."""
    page = response.content.decode()
    main = re.sub(r"<(select|textarea)\b.*?</\1>", "", page[page.index("<main") : page.index("</main>")], flags=re.DOTALL)
    marked = re.sub(r'<(\w+)[^>]* ?lang="zh-Hans"[^>]*>.*?</\1>', "", main, flags=re.DOTALL)
    return re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<[^>]+>", " ", marked))


def test_title_and_description_of_a_record_are_written_as_english_is(reader: Client) -> None:
    school = factories.institution(name="Mingde")
    app = factories.platform(school, name="Mingde Online")
    person = factories.teacher(school, name="Sun")
    for address in (
        f"/institutions/{school.uscc}/",
        f"/institutions/{school.uscc}/?as_of=2015-03-02",
        f"/institutions/{school.uscc}/?as_of=2021-03-01",
        f"/platforms/{app.public_id}/?as_of=2021-03-01",
        f"/platforms/{app.public_id}/",
        f"/teachers/{person.public_id}/",
    ):
        page = reader.get(address, follow=True).content.decode()
        told = re.findall(r"<title>(.*?)</title>|<meta name=\"description\" content=\"(.*?)\"", page, re.DOTALL)
        assert told
        assert re.findall(r"[（），。：]|\w\(", str(told)) == [], address


def test_one_of_a_thing_is_called_by_its_singular(reader: Client) -> None:
    app = factories.platform(factories.institution(name="Mingde", region="370102"), name="Mingde Online", content_kept_months=1)
    factories.course(app, lesson_minutes=1, break_minutes=1)
    factories.teacher(app.operator)
    factories.published_list()
    figures = "1 institution 1 subject training institution 1 online platform 1 course 1 member of teaching or research staff"
    assert figures in text_of(reader.get("/statistics/?region=370102"))
    heads = "Region Institutions Filed Rectifying Partly filed Not filed Ended Subject training Platforms Courses Teaching and"
    assert heads in text_of(reader.get("/statistics/?region=370100"))
    assert reader.get("/statistics.csv").content.decode().splitlines()[0].count("Institution:") == 0
    figures = "1 institution 1 online platform 1 course 1 member of teaching or research staff 1 published list"
    assert figures in text_of(reader.get("/"))
    assert "1 minute a lesson, 1 minute's break" in text_of(reader.get(f"/platforms/{app.filing_number}/"))
    assert "On record: 1 month" in text_of(reader.get(f"/platforms/{app.filing_number}/"))
    assert "You typed: 1 lesson Rule" in text_of(reader.get("/check/?subject=math&lessons=1"))
    assert "The registry has 1 institution of " in text_of(reader.get("/verify?q=Mingde Online"))


@pytest.mark.parametrize(("language", "least"), [("en", 1_000), ("zh_Hans", 10)])
def test_the_compiled_catalogue_says_what_its_source_says(language: str, least: int) -> None:
    folder = settings.BASE_DIR / "locale" / language / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as compiled:
        catalogue = vars(GNUTranslations(compiled))["_catalog"]
    told: dict[object, str] = {}
    for block in (folder / "django.po").read_text(encoding="utf-8").split("\n\n"):
        found: dict[str, str] = {}
        for keyword, texts in re.findall(r'^(msg\w+(?:\[\d\])?)((?:\s+"(?:[^"\\]|\\.)*")+)', block, re.MULTILINE):
            found[keyword] = "".join(ast.literal_eval(text) for text in re.findall(r'"(?:[^"\\]|\\.)*"', texts))
        if "msgid" in found:
            key = f"{found['msgctxt']}\x04{found['msgid']}" if "msgctxt" in found else found["msgid"]
            told |= {(key, int(each[7])): text for each, text in found.items() if "[" in each}
            if "msgstr" in found:
                told[key] = found["msgstr"]
    assert len(told) > least
    assert {key: text for key, text in told.items() if key and catalogue.get(key) != text} == {}
    assert set(catalogue) - set(told) == set()


def test_a_date_in_a_text_is_written_as_dates_on_pages_are() -> None:
    texts = (settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    assert "2019年12月" in texts
    assert re.findall(r"\d{4} 年|年 \d|\d 月", texts) == []

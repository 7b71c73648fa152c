"""What stands around every page: language, landmarks, the notice of invented records, the browser's rights, the assets."""

import re
from urllib.parse import urlencode

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from config.middleware import CONTENT_SECURITY_POLICY, HeadersMiddleware
from tests import factories

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
NOTICE = "本站数据为虚构示例，不代表任何真实机构。"


@pytest.fixture
def no_such_page(client: Client):
    return client.get("/no/such/page/")


def test_missing_page_says_what_to_do_and_that_it_is_no_verdict(no_such_page) -> None:
    assert no_such_page.status_code == 404
    page = no_such_page.content.decode()
    assert "这不表示某家机构没有备案" in page
    assert re.findall(r"<h1>(.*?)</h1>", page) == ["没有这个页面"]


@pytest.mark.parametrize("asked", ["/search/?q=%E6%98%8E%E5%BE%B7", "/verify/?q=mingde.example", "/verify/"])
def test_address_that_was_given_a_slash_leads_to_the_one_without(client: Client, asked) -> None:
    assert client.get(asked).headers["Location"] == asked.replace("/?", "?").removesuffix("/")


def test_page_has_its_landmarks_and_language(no_such_page) -> None:
    page = no_such_page.content.decode()
    assert '<html lang="zh-Hans">' in page
    assert page.index('class="skip-link" href="#main"') < page.index("<header") < page.index('<main class="frame page" id="main"')
    assert "备案不是推荐" in page[page.index("<footer") :]


def test_language_can_be_changed_without_losing_the_page(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/no/such/page/"})
    assert answer.headers["Location"] == "/no/such/page/"
    page = client.get("/no/such/page/").content.decode()
    assert '<html lang="en">' in page
    assert '<button name="language" value="zh-hans" lang="zh-Hans">中文</button>' in page


def test_no_button_for_the_language_loses_what_was_answered_to_a_form(client: Client) -> None:
    """A key, a secret or what was typed stands there this once."""
    assert "masthead__languages" in client.get("/complaints/track/").content.decode()
    assert "masthead__languages" not in client.post("/complaints/track/", {}).content.decode()


def test_titles_tell_pages_and_answers_from_each_other(client: Client) -> None:
    app = factories.platform(factories.institution(name="济南明德学校", region="370102"), name="明德云课堂")
    for number in range(21):
        factories.platform(app.operator, name=f"蓝海课堂{number}")
    line = factories.listing(factories.published_list(title="历下区名单"), name="济南蓝海学校")
    person = factories.teacher(app.operator, name="王小明")
    for address, title in {
        "/search": "全部记录",
        "/search?kind=platform&not_status=unfiled": "查询结果：平台、不含：未备案",
        "/search?kind=platform&page=2": "查询结果：平台（第 2 页）",
        "/search?q=明德": "“明德”的查询结果",
        "/search?q=明德&kind=platform": "“明德”的查询结果：平台",
        "/statistics/?region=370102": "山东省济南市历下区的统计",
        "/statistics/?region=370102&as_of=2021-03-01": "山东省济南市历下区的统计（2021年3月1日）",
        f"/teachers/{person.public_id}/?as_of=2021-03-01": "王小明：济南明德学校（2021年3月1日）",
        f"/lists/{line.list_id}/?as_of=2021-03-01": "历下区名单（2021年3月1日）",
        f"/listings/{line.public_id}/": "济南蓝海学校：名单条目",
        "/ledger/entries/?after=0": "账本条目（第 1 至 26 条）",
        "/verify": "核对您手里的东西",
        "/verify?q=明德云课堂": "已备案：核对您手里的东西",
        "/verify?q=明德云课堂&payee=青岛某某有限公司": "疑似冒充：核对您手里的东西",
        "/check/": "付款前算一算",
        "/check/?subject=math&lessons=61": "不符合：付款前算一算",
    }.items():
        told = re.findall(r"<title>(.*?)</title>", client.get(address).content.decode(), re.DOTALL)
        assert told == [f"{title} · Beian"], address


def test_a_page_that_comes_after_a_button_alone_says_so_to_who_opens_its_address(client: Client) -> None:
    answer = client.get("/complaints/track/message/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert re.findall(r"<h1>(.*?)</h1>", answer.content.decode()) == ["这一页不能直接打开"]
    assert client.put("/complaints/track/message/").content == b""


@pytest.mark.parametrize("holds_sample", [True, False])
def test_invented_records_are_said_to_be_invented(client: Client, monkeypatch: pytest.MonkeyPatch, holds_sample: bool) -> None:
    monkeypatch.setattr("registry.selectors.holds_sample_data", lambda: holds_sample)
    assert (NOTICE in client.get("/no/such/page/").content.decode()) is holds_sample


def test_page_forbids_foreign_and_inline_code(no_such_page) -> None:
    assert no_such_page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "camera=()" in no_such_page.headers["Permissions-Policy"]
    page = no_such_page.content.decode()
    assert re.findall(r"\sstyle=|<style|\son\w+=|<script(?![^>]*src=)", page) == []


def test_view_may_set_its_own_policy() -> None:
    own = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    answer = HeadersMiddleware(lambda request: own)(RequestFactory().get("/"))
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_error_page_needs_no_context(name: str) -> None:
    page = render_to_string(name)
    assert page.count("<h1>") == 1
    assert "csrfmiddlewaretoken" not in page


def test_error_page_of_the_server_does_not_depend_on_the_frame(settings) -> None:
    source = (settings.BASE_DIR / "templates/500.html").read_text(encoding="utf-8")
    assert "{%" not in source
    assert "{{" not in source


def test_style_sheet_imports_hashed_files_in_production(tmp_path, settings) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    storage = ManifestStaticFilesStorage(location=tmp_path, manifest_storage=FileSystemStorage(tmp_path))
    sheet = (tmp_path / storage.stored_name("css/site.css")).read_text(encoding="utf-8")
    imports = re.findall(r'@import url\("([^"]+)"\) layer\(\w+\)( print)?;', sheet)
    assert len(imports) == sheet.count("@import")
    assert all(re.search(r"\.[0-9a-f]{12}\.css$", name) and (tmp_path / "css" / name).is_file() for name, _ in imports)


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "没有提交，什么都没有改动"), ("en", "Not submitted, nothing was changed")]
)
def test_form_without_our_cookie_is_refused_in_words_in_our_own_frame(language, words) -> None:
    page = Client(enforce_csrf_checks=True).post("/complaints/new/", headers={"accept-language": language})
    assert page.status_code == 403
    assert words in page.content.decode()
    assert 'class="masthead' in page.content.decode()


@pytest.mark.parametrize("origin", ["http://testserver", "https://elsewhere.example", ""])
def test_what_was_written_on_a_page_of_ours_can_be_copied_where_the_cookie_is_gone(origin) -> None:
    typed = {
        "csrfmiddlewaretoken": "as-it-was",
        "submission_key": "k" * 40,
        "description": "退费\r\n拖了三个月</textarea><b>",
        "amount": "2400",
    }
    headers = {"origin": origin} if origin else {}
    page = Client(enforce_csrf_checks=True).post("/complaints/new/what/", urlencode(typed), content_type=FORM, headers=headers)
    assert page.status_code == 403
    is_shown = "退费\r\n拖了三个月&lt;/textarea&gt;&lt;b&gt;</textarea>" in page.content.decode()
    assert is_shown == (origin == "http://testserver")
    assert "no-store" in page.headers["Cache-Control"]
    assert "k" * 40 not in page.content.decode()


def test_a_telephone_number_can_be_copied_where_the_cookie_is_gone() -> None:
    page = Client(enforce_csrf_checks=True).post(
        "/desk/cases/new/",
        urlencode({"contact_phone": "13905310531", "submission_key": "1" * 32, "version": "12", "as_of": "2026-11-16"}),
        content_type=FORM,
        headers={"origin": "http://testserver"},
    )
    assert page.status_code == 403
    assert "readonly>13905310531</textarea>" in page.content.decode()
    assert "2026-11-16" not in page.content.decode()


def test_a_password_is_not_shown_where_the_cookie_is_gone() -> None:
    typed = {"username": "小王", "password": "not to be shown"}
    page = Client(enforce_csrf_checks=True).post(
        "/desk/sign-in/", urlencode(typed), content_type=FORM, headers={"origin": "http://testserver"}
    )
    assert page.status_code == 403
    assert "not to be shown" not in page.content.decode()


def test_whatever_folds_is_one_of_the_components(settings) -> None:
    templates = list((settings.BASE_DIR / "templates").rglob("*.html"))
    assert len(templates) > 50
    assert [template.name for template in templates if "<details>" in template.read_text()] == []

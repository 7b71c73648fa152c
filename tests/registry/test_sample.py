"""The sample: the same for ever, believable, labelled as invented, and whole."""

import io
from datetime import UTC, date, datetime
from itertools import islice

import orjson
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from registry import as_of, identifiers, selectors
from registry.as_of import Moment
from registry.models import (
    Course,
    CreditEntry,
    Institution,
    LedgerEntry,
    Listing,
    ListingPrivate,
    Penalty,
    Platform,
    PublicRecord,
    PublishedList,
    Standing,
    Teacher,
)
from registry.sample.institutions import institution, institutions
from registry.sample.words import TAKEN
from registry.verification import verify
from registry.vocabulary import CreditStatus, FilingStatus, PlatformKind, PlatformStatus, Stage, Subject
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Whether there is invented data is remembered for a while, also from another test."""
    cache.clear()


@pytest.fixture
def in_november(monkeypatch):
    """The month of which the sample is: what it says of days to come has not come yet."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 24, 4, tzinfo=UTC))


def load(number):
    printed = io.StringIO()
    call_command("load_sample", institutions=number, stdout=printed)
    return printed.getvalue()


def test_a_small_sample_is_the_beginning_of_a_large_one():
    assert list(institutions(20)) == list(islice(institutions(100_000), 20))
    assert institution(77_777) == institution(77_777)


@pytest.mark.usefixtures("in_november")
def test_the_sample_is_whole_and_a_second_run_writes_nothing():
    load(150)
    entries = LedgerEntry.objects.count()
    assert entries > PublicRecord.objects.count()
    again = load(150)
    assert LedgerEntry.objects.count() == entries
    assert "新增 0，变更 0" in again
    assert verify().misfit is None
    assert Institution.objects.count() == 150
    assert set(Platform.objects.values_list("status", flat=True)) == set(PlatformStatus.values)
    assert set(Platform.objects.values_list("kind", flat=True)) == set(PlatformKind.values)
    assert set(Course.objects.values_list("stage", flat=True)) == set(Stage.values)
    assert {"chinese", "math", "english", "physics", "coding"} <= set(Course.objects.values_list("subject", flat=True))
    assert set(Course.objects.values_list("subject", flat=True)) <= set(Subject.values)
    assert set(Standing.objects.values_list("filing_status", flat=True)) == set(FilingStatus.values)
    assert set(Standing.objects.values_list("credit_status", flat=True)) == set(CreditStatus.values)
    assert CreditEntry.objects.exists()
    assert Penalty.objects.exists()
    assert Teacher.objects.filter(is_public=False).exists()
    assert Listing.objects.exclude(institution=None).exists()
    assert Listing.objects.filter(institution=None).exists()
    assert ListingPrivate.objects.exists()


def test_a_larger_sample_adds_to_a_smaller_one():
    load(8)
    before = dict(PublicRecord.objects.filter(kind="institution").values_list("public_id", "body"))
    load(12)
    after = dict(PublicRecord.objects.filter(kind="institution").values_list("public_id", "body"))
    assert before.items() <= after.items()
    assert len(after) == 12


def test_every_record_is_of_a_publisher_that_is_marked_as_invented():
    load(10)
    # Beside the records stand public hotlines, which are real.
    for model in (Institution, Platform, Course, Teacher, CreditEntry, PublishedList, Listing):
        assert model.objects.exists()
        assert not model.objects.filter(publisher__is_sample=False).exists()
    assert selectors.holds_sample_data()


def test_invented_numbers_are_well_formed_and_recognisable():
    for filing in institutions(200):
        assert identifiers.parse_uscc(filing.uscc)[8:10] == "YL"
        assert not any(taken in filing.values["name"] for taken in (*TAKEN, "学而思", "新东方", "猿辅导", "作业帮"))
        for platform in filing.platforms:
            assert all(domain.endswith(".example") for domain in platform.values.get("domains", ()))
            if number := platform.values.get("icp_number"):
                assert identifiers.parse_icp(number) == number
        for teacher in filing.teachers:
            if number := teacher.values.get("id_number"):
                assert identifiers.parse_id_number(number) == number


def test_some_courses_break_a_rule_and_most_do_not():
    courses = [course.values for filing in institutions(300) for platform in filing.platforms for course in platform.courses]
    too_many_lessons = [each for each in courses if any((fee["lessons"] or 0) > 60 for fee in each["fees"])]
    homework = [each for each in courses if each.get("assigns_homework") and each["grades"][0] <= 2]
    late = [each for each in courses if each.get("ends_at") and each["ends_at"].hour == 21 and each["ends_at"].minute == 30]
    long = [each for each in courses if each["lesson_minutes"] == 45 and each["starts_on"].year >= 2021]
    for broken in (too_many_lessons, homework, late, long):
        assert 0 < len(broken) < len(courses) / 20


def test_the_institutions_of_the_tour_stand_first_and_are_what_it_says():
    load(6)

    def standing(name):
        found = selectors.standings([Institution.objects.get(name=name).public_id])
        return next((each.filing_status, each.credit_status) for each in found.values())

    assert standing("济南明德云课堂网络培训学校") == ("filed", "white")
    assert standing("青岛启航优课网络科技有限公司") == ("rectifying", "grey")
    assert standing("烟台海岳在线教育咨询有限公司") == ("not_filed", "black")
    assert standing("章丘百脉网络培训学校") == ("filed", "none")
    assert standing("潍坊鸢都微课信息技术有限公司") == ("not_filed", "none")
    assert standing("曹县单老师在线辅导工作室") == ("filed", "none")
    assert Institution.objects.get(name="章丘百脉网络培训学校").region == "370181"
    assert Platform.objects.get(name="鸢都微课").filing_number is None
    assert Platform.objects.get(name="明德云课堂").status == "filed"


@pytest.mark.usefixtures("in_november")
def test_the_first_institution_was_in_order_rectifying_and_converted_and_its_website_will_end():
    load(1)
    school = Institution.objects.get()
    app, website = Platform.objects.order_by("name")

    def told(record, field, day, known_at=None):
        found = as_of.document(record.public_id, Moment(day, known_at)).document
        return found and found.body[field]

    days = (date(2020, 6, 1), date(2021, 9, 1), date(2022, 1, 1))
    assert [told(app, "status", day) for day in days] == ["FILED", "RECTIFYING", "FILED"]
    assert [told(school, "kind", day) for day in days] == ["COMPANY", "COMPANY", "PRIVATE_NON_ENTERPRISE"]
    typed_wrong = told(school, "address", date(2022, 1, 1), datetime(2022, 2, 1, tzinfo=UTC))
    assert (typed_wrong == told(school, "address", date(2022, 1, 1)), school.former_usccs[0]["until"]) == (False, "2021-12-15")
    assert (website.status, told(website, "status", date(2037, 1, 1))) == ("filed", "CANCELLED")


def test_history_names_its_source_in_words():
    load(3)
    sources = {orjson.loads(payload or "")["source"] for payload in LedgerEntry.objects.values_list("payload", flat=True)}
    assert sources == {"示例数据"}


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_a_number_out_of_bounds_is_refused(number):
    with pytest.raises(CommandError, match="机构数量"):
        load(number)


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [True, False])
def test_accounts_whose_passwords_everybody_can_read_are_made_in_the_demo_alone(settings, debug):
    settings.DEBUG = debug
    call_command("load_sample", institutions=1, stdout=io.StringIO())
    assert User.objects.filter(username="clerk").exists() is debug


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["DEBUG", "SANDBOX"])
def test_the_sample_is_put_among_real_institutions_on_a_laptop_and_in_a_sandbox_alone(settings, where):
    factories.institution()
    with pytest.raises(CommandError, match="登记簿里已有真实的机构"):
        load(1)
    assert Institution.objects.count() == 1

    setattr(settings, where, True)
    load(1)
    assert Institution.objects.count() > 1

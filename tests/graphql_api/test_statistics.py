"""Figures over the API: those of the page, of any day, and never a zero for what is not known."""

from datetime import date, timedelta

import pytest

from registry import statistics
from registry.days import today
from tests import factories

pytestmark = pytest.mark.django_db

FIGURES = """institutions subjectInstitutions platforms courses staff institutionsByFilingStatus { status count }
  institutionsByCreditStatus { status count } platformsByStatus { status count }"""
STATISTICS = f"""query ($region: String, $asOf: Date) {{ statistics(region: $region, asOf: $asOf) {{
  region {{ code }} asOf knownFrom figures {{ {FIGURES} }} parts {{ name region {{ code }} figures {{ {FIGURES} }} }} }} }}"""


@pytest.fixture
def registry():
    for region in ("370102", "370102", "370202"):
        school = factories.institution(region=region)
        factories.course(factories.platform(school), teachers=(factories.teacher(school),))
    factories.platform(factories.institution(region="330104"), status="shut_down")


def _numbers(counts):
    return {each["status"]: each["count"] for each in counts if each["count"]}


def test_the_whole_registry_is_told_by_province(data, registry):
    found = data(STATISTICS)["statistics"]
    assert (found["region"], found["asOf"], found["knownFrom"]) == (None, today().isoformat(), factories.EFFECTIVE_ON.isoformat())
    figures = found["figures"]
    assert (figures["institutions"], figures["platforms"], figures["courses"], figures["staff"]) == (4, 4, 3, 3)
    assert _numbers(figures["institutionsByFilingStatus"]) == {"FILED": 3, "NOT_FILED": 1}
    assert _numbers(figures["institutionsByCreditStatus"]) == {"NONE": 4}
    assert _numbers(figures["platformsByStatus"]) == {"FILED": 3, "SHUT_DOWN": 1}
    assert [(part["region"]["code"], part["figures"]["institutions"]) for part in found["parts"]] == [("330000", 1), ("370000", 3)]


def test_a_region_is_told_with_the_regions_under_it_and_they_add_up(data, registry):
    found = data(STATISTICS, region="370000")["statistics"]
    assert found["region"] == {"code": "370000"}
    assert found["figures"]["institutions"] == sum(part["figures"]["institutions"] for part in found["parts"]) == 3
    by_part = {part["region"]["code"]: part["figures"]["institutions"] for part in found["parts"] if part["region"]}
    assert (by_part["370100"], by_part["370200"], by_part["370300"]) == (2, 1, 0)
    expected = statistics.figures("370200", as_of=today())
    assert data(STATISTICS, region="370200")["statistics"]["figures"]["platforms"] == expected.platforms == 1


def test_a_day_before_anything_is_known_is_no_zero(ask, registry):
    (failed,) = ask(STATISTICS, asOf="2019-12-31")["errors"]
    assert failed["extensions"]["code"] == "NOT_KNOWN_BEFORE"
    assert failed["extensions"]["knownSince"] == factories.EFFECTIVE_ON.isoformat()


@pytest.mark.parametrize("day", [None, date(1900, 1, 1), date(9999, 12, 31)])
def test_a_day_without_figures_is_named(error, registry, day):
    day = day or today() + timedelta(days=1)
    failed = error(STATISTICS, asOf=day.isoformat())
    assert (failed["code"], failed["argument"], failed["value"]) == ("BAD_ARGUMENT", "asOf", day.isoformat())


def test_an_unknown_region_is_a_coded_error(error, registry):
    assert error(STATISTICS, region="999999")["code"] == "BAD_ARGUMENT"


def test_an_empty_registry_has_zeros_and_no_first_day(data):
    found = data(STATISTICS)["statistics"]
    assert (found["knownFrom"], found["figures"]["institutions"], found["parts"]) == (None, 0, [])

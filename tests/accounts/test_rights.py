"""Who may do what, where."""

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from accounts.rights import RIGHTS, Right, Scope, may, region_prefix, scopes, signed_in
from accounts.vocabulary import RoleName
from tests.complaints.making import clerk, staff, supervisor

pytestmark = pytest.mark.django_db


def test_every_role_has_its_rights_and_only_a_supervisor_assigns():
    assert set(RIGHTS) == set(RoleName)
    assert [role for role in RoleName if Right.ASSIGN_CASES in RIGHTS[role]] == [RoleName.SUPERVISOR]


def test_rights_follow_role_unit_and_region():
    jinan, boss = clerk("jinan", region="370100"), supervisor("boss", region="370100")
    assert may(jinan, Right.HANDLE_CASES, unit="education", region="370102")
    assert not may(jinan, Right.HANDLE_CASES, unit="education", region="370202")
    assert not may(jinan, Right.HANDLE_CASES, unit="police", region="370102")
    assert not may(jinan, Right.ASSIGN_CASES, unit="education", region="370102")
    assert may(boss, Right.ASSIGN_CASES, unit="education", region="370102")
    assert scopes(AnonymousUser(), Right.VIEW_CASES) == ()


def test_without_a_role_or_an_open_account_there_is_no_right():
    assert scopes(staff("nobody"), Right.VIEW_CASES) == ()
    closed = clerk("closed")
    closed.is_active = False
    assert scopes(closed, Right.VIEW_CASES) == ()
    assert signed_in(closed) is None


def test_a_signed_in_persons_roles_are_asked_for_once(django_assert_num_queries):
    person = clerk()
    with django_assert_num_queries(1):
        ready = signed_in(person)
        assert ready is not None
        for right in Right:
            scopes(ready, right)


@pytest.mark.parametrize(("code", "prefix"), [("370000", "37"), ("370100", "3701"), ("370102", "370102"), ("370171", "370171")])
def test_a_region_covers_what_begins_like_it(code, prefix):
    assert region_prefix(code) == prefix


@given(st.from_regex(r"\A37(0[1-9]|1[0-7])(0[1-9]|[1-8]\d)\Z"))
def test_the_province_and_the_city_cover_a_district_and_a_neighbour_does_not(district):
    assert Scope("education", "370000").covers("education", district)
    assert Scope("education", f"{district[:4]}00").covers("education", district)
    assert not Scope("education", district).covers("education", f"{district[:4]}00")
    assert not Scope("police", "370000").covers("education", district)

"""Staff accounts."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError

from accounts.models import Role, User
from accounts.rights import Right, may
from accounts.services import create_demo_users, create_staff
from accounts.vocabulary import RoleName, Unit

pytestmark = pytest.mark.django_db


def test_the_demo_has_its_accounts_and_twice_changes_nothing():
    clerk, jinan, supervisor = create_demo_users()
    before = [list(User.objects.values()), list(Role.objects.values())]
    create_demo_users()
    assert [list(User.objects.values()), list(Role.objects.values())] == before
    assert authenticate(username="clerk", password="demo-clerk-2019") == clerk
    assert authenticate(username="supervisor", password="demo-supervisor-2019") == supervisor
    assert may(clerk, Right.HANDLE_CASES, unit=Unit.EDUCATION, region="370613")
    assert not may(clerk, Right.ASSIGN_CASES, unit=Unit.EDUCATION, region="370613")
    assert may(jinan, Right.HANDLE_CASES, unit=Unit.EDUCATION, region="370102")
    assert not may(jinan, Right.HANDLE_CASES, unit=Unit.EDUCATION, region="370000")
    assert all(may(supervisor, Right.ASSIGN_CASES, unit=unit, region="370000") for unit in Unit)


def test_an_account_is_brought_in_line_with_what_is_said():
    create_staff(
        "wang", "first-password-1", "王", [(RoleName.CLERK, Unit.EDUCATION, "370100"), (RoleName.CLERK, Unit.POLICE, "370100")]
    )
    person = create_staff("wang", "second-password-2", "王一", [(RoleName.SUPERVISOR, Unit.EDUCATION, "370000")])
    assert str(person) == "王一"
    assert authenticate(username="wang", password="first-password-1") is None
    assert authenticate(username="wang", password="second-password-2") == person
    assert list(person.roles.values_list("name", "unit", "region")) == [("supervisor", "education", "370000")]


def test_a_wrong_region_makes_no_account():
    with pytest.raises(ValidationError):
        create_staff("wang", "first-password-1", "王", [(RoleName.CLERK, Unit.EDUCATION, "济南")])
    assert not User.objects.exists()


def test_nobody_of_staff_is_a_superuser():
    assert not any(person.is_superuser or person.is_staff for person in create_demo_users())

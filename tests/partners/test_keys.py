"""Keys: shown once, kept as hashes, found in one query, two at once, ended at once."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts import audit
from partners import key_text, keys, known_keys
from partners.known_keys import forget_keys, key_shown
from partners.models import ApiKey, KeyRequest, Partner, SealedContact
from partners.problems import KeyRefused, PartnerError
from partners.quotas import Quota
from partners.vocabulary import Decision, KeyProblem, Scope
from tests.partners.making import AT, MAIL, NAME, granted, officer, request
from tests.waiting import begun

pytestmark = pytest.mark.django_db
NEVER_GIVEN = key_text.draw()[0]


def problem(text, at=AT):
    with pytest.raises(KeyRefused) as refused:
        key_shown(text, at=at)
    return refused.value.problem


def test_a_key_is_found_by_its_text_of_which_only_a_hash_is_kept():
    given = granted(quota=900_000)
    known = key_shown(given.text, at=AT)
    assert (known.prefix, known.quota) == (given.key.prefix, Quota(900_000, 60))
    assert known.scopes == frozenset({Scope.READ, Scope.COMPLAINTS})
    kept = "\n".join(str(value) for row in ApiKey.objects.values() for value in row.values())
    secret = given.text.removeprefix(f"beian_live_{given.key.prefix}")
    assert secret[:12] not in kept


def test_a_key_costs_one_query_and_a_repeated_one_none(django_assert_num_queries):
    given = granted()
    with django_assert_num_queries(1):
        key_shown(given.text, at=AT)
    with django_assert_num_queries(0):
        key_shown(given.text, at=AT)
    with django_assert_num_queries(1), pytest.raises(KeyRefused):
        key_shown(NEVER_GIVEN, at=AT)


def test_a_key_that_is_remembered_is_asked_for_again_after_some_seconds(monkeypatch, django_assert_num_queries):
    given = granted()
    key_shown(given.text, at=AT)
    ApiKey.objects.update(revoked_at=AT)
    assert key_shown(given.text, at=AT)
    monkeypatch.setattr(known_keys, "REMEMBERED_SECONDS", 0)
    assert problem(given.text) == KeyProblem.REVOKED


def test_a_revoked_key_is_taken_no_longer_than_partners_are_told():
    assert known_keys.REMEMBERED_SECONDS <= 5


def test_a_secret_is_drawn_from_all_that_its_length_can_hold():
    secrets = {key_text.draw()[0][19:62] for _ in range(20)}
    assert len(secrets) == 20
    # The first letters are zeros alone where fewer bits were drawn.
    assert not any(each.startswith("00000") for each in secrets)


def test_only_so_many_keys_are_remembered(monkeypatch):
    monkeypatch.setattr(known_keys, "MAX_REMEMBERED", 2)
    for _ in range(4):
        key_shown(granted().text, at=AT)
    assert len(known_keys._remembered._keys) == 2


def test_a_key_that_is_in_use_is_not_forgotten_for_others(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(known_keys, "MAX_REMEMBERED", 2)
    in_use, others = granted(), [granted(), granted()]
    for each in (in_use, others[0]):
        key_shown(each.text, at=AT)
    with monkeypatch.context() as patch:
        patch.setattr(known_keys, "REMEMBERED_SECONDS", 0)
        key_shown(in_use.text, at=AT)
    key_shown(others[1].text, at=AT)
    with django_assert_num_queries(0):
        key_shown(in_use.text, at=AT)


@given(st.integers(0, 67), st.sampled_from("0aZ_ \n"))
def test_a_typing_mistake_is_told_from_a_key_that_nobody_was_given(place, letter):
    mistyped = NEVER_GIVEN[:place] + letter + NEVER_GIVEN[place + 1 :]
    assert (key_text.parse(mistyped) is None) == (mistyped != NEVER_GIVEN)


@pytest.mark.parametrize(
    "text",
    ["", "beian_live_", "x" * 10_000, NEVER_GIVEN[:-1], NEVER_GIVEN + "0", NEVER_GIVEN + "\n", "密钥\0"],
    # A key is new in each process, and so would be the name of a test.
    ids=["nothing", "beginning", "long", "short by one", "long by one", "line", "other letters"],
)
def test_what_is_no_key_is_told_without_a_query(text, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert problem(text) == KeyProblem.MALFORMED


def test_two_letters_exchanged_are_noticed():
    swaps = itertools.pairwise(range(11, len(NEVER_GIVEN)))
    for a, b in swaps:
        letters = list(NEVER_GIVEN)
        letters[a], letters[b] = letters[b], letters[a]
        assert key_text.parse("".join(letters)) is None or letters[a] == letters[b]


def test_a_wrong_secret_of_a_known_key_is_as_unknown_as_any():
    given = granted()
    other_text, other = key_text.draw()
    body = f"beian_live_{given.key.prefix}{other_text[19:62]}"
    assert problem(body + key_text._check(body)) == KeyProblem.UNKNOWN
    assert problem(other_text) == KeyProblem.UNKNOWN
    assert other.prefix != given.key.prefix


def test_a_key_of_the_sandbox_and_one_of_the_live_service_are_told_apart(settings):
    live = granted().text
    settings.SANDBOX = True
    assert problem(live) == KeyProblem.MISPLACED
    test = granted().text
    assert test.startswith("beian_test_")
    assert key_shown(test, at=AT)
    settings.SANDBOX = False
    forget_keys()
    assert problem(test) == KeyProblem.MISPLACED


def test_a_key_expires_even_while_it_is_remembered():
    given = granted(expires_at=AT + timedelta(days=1))
    assert key_shown(given.text, at=AT + timedelta(hours=23))
    assert problem(given.text, AT + timedelta(days=1)) == KeyProblem.EXPIRED


def test_a_key_that_is_replaced_ends_no_later_than_it_would_have():
    given = granted(expires_at=AT + timedelta(days=1))
    keys.rotate(given.key.prefix, at=AT)
    assert problem(given.text, AT + timedelta(days=1)) == KeyProblem.EXPIRED


def test_a_rotation_leaves_two_keys_for_a_while_and_no_third():
    first = granted(quota=900_000, scopes=(Scope.TEACHERS,))
    second = keys.rotate(first.key.prefix, at=AT)
    assert second.key.prefix != first.key.prefix
    assert (second.key.quota, second.key.scopes) == (900_000, ["read", "teachers"])
    assert key_shown(first.text, at=AT + keys.OVERLAP - timedelta(seconds=1))
    assert problem(first.text, AT + keys.OVERLAP) == KeyProblem.EXPIRED
    assert key_shown(second.text, at=AT + keys.OVERLAP)
    with pytest.raises(PartnerError, match="两个"):
        keys.rotate(second.key.prefix, at=AT)
    keys.revoke(first.key.prefix, at=AT)
    assert keys.rotate(second.key.prefix, at=AT)


def test_a_partner_cannot_renew_a_key_by_replacing_it_and_the_desk_can():
    end = AT + timedelta(days=90)
    first = granted(expires_at=end)
    second = keys.rotate(first.key.prefix, at=AT)
    keys.revoke(second.key.prefix, at=AT)
    # The first ends soon since it was replaced; what replaces it again does not.
    third = keys.rotate(first.key.prefix, at=AT)
    assert [second.key.expires_at, third.key.expires_at] == [end, end]
    keys.revoke(first.key.prefix, at=AT)
    assert keys.rotate(third.key.prefix, at=AT, by=officer()).key.expires_at == AT + keys.LIFETIME


@pytest.mark.django_db(transaction=True)
def test_the_desk_gives_a_partner_whose_keys_have_all_ended_another_for_the_same():
    expired = granted(quota=900_000, scopes=(Scope.WEBHOOKS,), expires_at=AT + timedelta(days=1))
    late = AT + timedelta(days=2)
    second = keys.rotate(expired.key.prefix, at=late, by=officer())
    assert key_shown(second.text, at=late).partner == expired.key.partner_id
    assert (second.key.quota, second.key.scopes) == (900_000, ["read", "webhooks"])
    keys.revoke(second.key.prefix, at=late)
    third = keys.rotate(second.key.prefix, at=late, by=officer())
    # The one that it replaces is not taken again by that.
    assert [problem(each.text, late) for each in (expired, second)] == [KeyProblem.EXPIRED, KeyProblem.REVOKED]
    assert key_shown(third.text, at=late)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_replace_a_key_at_once_one_does():
    given = granted()
    with transaction.atomic():
        keys.rotate(given.key.prefix, at=AT)
        late = begun(lambda: keys.rotate(given.key.prefix, at=AT))
    with pytest.raises(PartnerError, match="两个"):
        late.result()
    assert ApiKey.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_revoked_key_is_refused_at_once_in_this_process():
    given = granted()
    key_shown(given.text, at=AT)
    keys.revoke(given.key.prefix, at=AT)
    assert problem(given.text) == KeyProblem.REVOKED
    with pytest.raises(PartnerError):
        keys.revoke(given.key.prefix, at=AT)


@pytest.mark.parametrize("act", [keys.rotate, keys.revoke])
def test_a_key_that_has_expired_or_that_nobody_was_given_is_neither_replaced_nor_revoked(act):
    given = granted(expires_at=AT + timedelta(days=1))
    for prefix, at in ((given.key.prefix, AT + timedelta(days=1)), ("nobody's", AT)):
        with pytest.raises(PartnerError, match="停用或过期"):
            act(prefix, at=at)
    act(given.key.prefix, at=AT + timedelta(hours=23))


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_revoked_while_it_is_being_found_is_refused_from_then_on(monkeypatch):
    given, find = granted(), known_keys._found

    def found_and_then_revoked(text):
        key = find(text)
        keys.revoke(given.key.prefix, at=AT)
        return key

    with monkeypatch.context() as patch:
        patch.setattr(known_keys, "_found", found_and_then_revoked)
        key_shown(given.text, at=AT)
    assert problem(given.text) == KeyProblem.REVOKED


def test_a_request_is_decided_once():
    asked = request()
    keys.refuse(asked, reason="用途不清楚", by=officer(), at=AT)
    with pytest.raises(PartnerError, match="处理过"):
        keys.grant(asked, name="x", scopes=(), by=officer(), at=AT)
    assert not ApiKey.objects.exists()
    with pytest.raises(PartnerError, match="为什么"):
        keys.refuse(request(), reason="  ", by=officer(), at=AT)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_a_request_at_once_one_does():
    asked, by = request(), officer()
    with transaction.atomic():
        keys.grant(asked, name="商店核验", scopes=(), by=by, at=AT)
        late = begun(lambda: keys.refuse(asked, reason="用途不清楚", by=by, at=AT))
    with pytest.raises(PartnerError, match="处理过"):
        late.result()
    assert KeyRequest.objects.get().decision == Decision.GRANTED


def test_the_name_of_an_organisation_is_there_and_no_longer_than_what_is_kept_of_it():
    for organisation in (" ", "明" * 121):
        with pytest.raises(ValidationError):
            request(organisation)
    assert not Partner.objects.exists()


def test_a_request_says_what_the_key_is_for():
    with pytest.raises(ValidationError):
        keys.ask(organisation="甲", purpose=" \n", contact_name="丙", contact_mail=MAIL, scopes=(), submission_key="丁", at=AT)


def test_a_key_is_not_given_beyond_three_years_nor_with_a_quota_out_of_range():
    for expires_at in (AT, AT + timedelta(days=1_100)):
        with pytest.raises(PartnerError, match="三年"):
            granted(expires_at=expires_at)
    with pytest.raises(ValidationError):
        granted(quota=10)
    assert KeyRequest.objects.exclude(decision="").count() == 0


def test_a_key_may_be_given_for_three_years():
    assert granted(expires_at=AT + timedelta(days=3 * 366)).key.expires_at == AT + keys.MAX_LIFETIME


def test_keys_that_have_all_ended_are_not_changed():
    given = granted(expires_at=AT + timedelta(days=1))
    with pytest.raises(PartnerError, match="没有有效"):
        keys.change(given.key.partner, scopes=(), quota=60_000, by=officer(), at=AT + timedelta(days=1))
    assert ApiKey.objects.get().quota == given.key.quota


def test_keys_are_not_changed_to_a_quota_out_of_range():
    given = granted(quota=900_000)
    with pytest.raises(ValidationError):
        keys.change(given.key.partner, scopes=(), quota=10, by=officer(), at=AT)
    assert ApiKey.objects.get().quota == 900_000


def test_the_same_request_by_a_second_click_is_one():
    asked = request(submission_key="one page")
    again = request(submission_key="one page", at=AT + timedelta(seconds=1))
    assert (again, again.asked_at) == (asked, AT)
    assert Partner.objects.count() == 1
    others = [request(submission_key="another page"), request(submission_key="one page", organisation="明日教育")]
    assert len({each.reference for each in (asked, *others)}) == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_request_by_clicks_at_once_is_one():
    def click(_number):
        try:
            return request(submission_key="one page").reference
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(click, range(4)))) == 1
    assert (KeyRequest.objects.count(), Partner.objects.count()) == (1, 1)


def test_the_contact_is_sealed_and_named_nowhere():
    asked = request()
    sealed = SealedContact.objects.get()
    assert NAME not in sealed.name
    assert MAIL not in sealed.mail
    assert NAME not in f"{asked} {asked.partner} {sealed}"
    with pytest.raises(ValidationError):
        keys.ask(organisation="甲", purpose="乙", contact_name="丙", contact_mail="no mail", scopes=(), submission_key="丁", at=AT)


def test_every_act_is_an_audit_line():
    given = granted()
    second = keys.rotate(given.key.prefix, at=AT, by=officer())
    keys.revoke(given.key.prefix, at=AT, by=officer())
    assert [line.action for line in audit.lines("api_key", given.key.prefix)] == [
        "partner.key_granted",
        "partner.key_rotated",
        "partner.key_revoked",
    ]
    assert audit.lines("api_key", given.key.prefix)[1].detail == {"replaced_by": second.key.prefix}
    refused = keys.refuse(request(), reason="用途不清楚", by=officer(), at=AT)
    assert [line.action for line in audit.lines("key_request", refused.reference)] == ["partner.request_refused"]

"""The schema as partners read it: committed, described throughout, in the registry's own words."""

import re
from io import StringIO
from typing import get_args

import pytest
from django.core.management import CommandError, call_command
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    is_introspection_type,
    is_specified_scalar_type,
)

from complaints import vocabulary as complaint_words
from complaints.drafts import EARLIEST, MAX_ABOUT, MAX_ADDRESS, MAX_DESCRIPTION, MAX_NAME, MIN_DESCRIPTION
from complaints.intake import MAX_KEY
from complaints.models import MAX_AMOUNT
from graphql_api import limits
from graphql_api.management.commands import export_graphql_schema
from graphql_api.moments import FIRST_YEAR, LAST_YEAR
from graphql_api.schema import SCHEMA, printed_schema
from registry import public_records, rule_book, vocabulary
from registry.models import LedgerEntry
from registry.payments import MOST_LESSONS, MOST_MONTHS, MOST_YUAN
from registry.told_entries import Absence
from search.plan import LONGEST_TEXT, SORTS, VOCABULARIES
from search.price_bands import PriceBand
from search.verifying.asked_tokens import LONGEST_NAME
from search.verifying.held import LONGEST_HELD
from tests import factories

OWN_TYPES = {name: each for name, each in SCHEMA.type_map.items() if not is_introspection_type(each)}


def _described():
    """Every named thing of the schema with its description."""
    for name, each in OWN_TYPES.items():
        yield name, each.description
        if isinstance(each, GraphQLEnumType):
            yield from ((f"{name}.{value}", definition.description) for value, definition in each.values.items())
        if isinstance(each, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in each.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument_name, argument in getattr(field, "args", {}).items():
                    yield f"{name}.{field_name}({argument_name})", argument.description


def test_everything_in_the_schema_is_described():
    described = dict(_described())
    assert len(described) > 300
    assert [name for name, description in described.items() if not description or len(description) < 4] == []


@pytest.mark.parametrize(
    ("named", "bounds"),
    [
        ("Query.search(query)", [LONGEST_TEXT]),
        ("Query.suggest(prefix)", [LONGEST_TEXT]),
        ("Query.suggest(first)", [limits.MOST_SUGGESTED]),
        ("Query.institution(asOf)", [str(FIRST_YEAR), str(LAST_YEAR)]),
        ("IdentifierInput.value", [LONGEST_HELD]),
        ("IdentifierInput.payee", [LONGEST_NAME]),
        ("PaymentCheckInput", [str(FIRST_YEAR), str(LAST_YEAR)]),
        ("PaymentCheckInput.amount", [0, MOST_YUAN]),
        ("PaymentCheckInput.lessons", [1, MOST_LESSONS]),
        ("PaymentCheckInput.months", [1, MOST_MONTHS]),
        ("SubmitComplaintInput.idempotencyKey", [MAX_KEY]),
        ("SubmitComplaintInput.about", [MAX_ABOUT]),
        ("SubmitComplaintInput.description", [MIN_DESCRIPTION, MAX_DESCRIPTION]),
        ("SubmitComplaintInput.occurredOn", [EARLIEST.isoformat()]),
        ("SubmitComplaintInput.amount", [0, MAX_AMOUNT]),
        ("ComplaintContactInput.name", [MAX_NAME]),
        ("ComplaintContactInput.address", [MAX_ADDRESS]),
    ],
)
def test_what_is_bounded_says_its_bounds(named, bounds):
    description = dict(_described())[named]
    for bound in bounds:
        told = bound if isinstance(bound, str) else f"{bound:,}"
        assert re.search(rf"(?<![\d,]){told}(?![\d,]\d)", description), (named, told, description)


@pytest.mark.parametrize("named", ["PlatformStatus.UNFILED", "SearchStatus.UNFILED", "VerificationReason.UNFILED"])
def test_what_is_unfiled_may_be_a_filing_that_has_run_out(named):
    # `registry.standing` and `verify` say so of one; a partner must not call that teaching without having filed.
    assert "run out" in dict(_described())[named]


def test_a_description_of_an_argument_mentions_no_other_that_its_field_does_not_take():
    wrong = [
        f"{type_name}.{field_name}({name})"
        for type_name, each in SCHEMA.type_map.items()
        if isinstance(each, GraphQLObjectType) and not type_name.startswith("__")
        for field_name, field in each.fields.items()
        for name, argument in field.args.items()
        if {"first", "last", "after", "before"} & set(re.findall(r"`(\w+)`", argument.description or "")) - set(field.args)
    ]
    assert wrong == []


def test_every_scalar_of_our_own_says_where_it_is_specified():
    scalars = [each for each in OWN_TYPES.values() if isinstance(each, GraphQLScalarType) and not is_specified_scalar_type(each)]
    assert {each.name for each in scalars} >= {"Date", "Time", "DateTime", "Decimal"}
    assert [each.name for each in scalars if not (each.specified_by_url or "").startswith("https://")] == []


def test_the_committed_schema_is_that_of_the_code():
    call_command("export_graphql_schema", check=True, stdout=StringIO())
    assert export_graphql_schema.SCHEMA_PATH.read_text(encoding="utf-8") == printed_schema()


def test_a_schema_that_changed_unnoticed_fails_the_check(monkeypatch, tmp_path):
    path = tmp_path / "schema.graphql"
    monkeypatch.setattr(export_graphql_schema, "SCHEMA_PATH", path)
    with pytest.raises(CommandError, match="differs"):
        call_command("export_graphql_schema", check=True)
    call_command("export_graphql_schema", stdout=StringIO())
    call_command("export_graphql_schema", check=True, stdout=StringIO())
    path.write_text(path.read_text() + "type Surprise { a: Int }\n")
    with pytest.raises(CommandError, match="export_graphql_schema"):
        call_command("export_graphql_schema", check=True)


WORDS = {
    "RecordKind": vocabulary.RecordKind.values,
    "InstitutionKind": vocabulary.InstitutionKind.values,
    "AuthorityBasis": vocabulary.AuthorityBasis.values,
    "FilingBasis": vocabulary.FilingBasis.values,
    "FilingStatus": vocabulary.FilingStatus.values,
    "CreditStatus": vocabulary.CreditStatus.values,
    "CreditList": vocabulary.CreditList.values,
    "RemovalKind": vocabulary.RemovalKind.values,
    "LedgerAction": LedgerEntry.Action.values,
    "PenaltyKind": vocabulary.PenaltyKind.values,
    "PlatformKind": vocabulary.PlatformKind.values,
    "PlatformStatus": vocabulary.PlatformStatus.values,
    "Subject": vocabulary.Subject.values,
    "Stage": vocabulary.Stage.values,
    "DeliveryMode": vocabulary.DeliveryMode.values,
    "PriceBand": PriceBand.values,
    "Verdict": vocabulary.Verdict.values,
    "Certainty": vocabulary.Certainty.values,
    "ChangeAbsence": get_args(Absence),
    "FeeBasis": vocabulary.FeeBasis.values,
    "StaffRole": [role.value for role in vocabulary.PUBLIC_STAFF_ROLES],
    "CertificateKind": vocabulary.CertificateKind.values,
    "SearchStatus": VOCABULARIES["status"],
    "SearchOrder": SORTS,
    # An objection has no part in the API: it comes from whom a record concerns, on a form of the site.
    "ComplaintNature": complaint_words.FROM_ANYBODY,
    "ComplaintCategory": complaint_words.ABOUT_PROVIDERS,
    "ComplaintMode": complaint_words.Mode.values,
    "ComplaintOutcome": {each for nature in complaint_words.FROM_ANYBODY for each in complaint_words.OUTCOMES[nature]},
    "ComplaintGround": {each for nature in complaint_words.FROM_ANYBODY for each in complaint_words.GROUNDS[nature]},
    "ComplaintState": [*(status for status in complaint_words.Status.values if status != "returned"), "routing"],
}


@pytest.mark.parametrize("name", WORDS)
def test_the_words_of_an_enum_are_the_registrys(name):
    enum = OWN_TYPES[name]
    assert isinstance(enum, GraphQLEnumType)
    assert set(enum.values) == {word.upper() for word in WORDS[name]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "make", "document"),
    [
        ("Institution", factories.institution, lambda row: public_records.institution(row, [], on=factories.EFFECTIVE_ON)),
        ("Platform", factories.platform, public_records.platform),
        ("Course", factories.course, lambda row: public_records.course(row, [])),
        ("Teacher", factories.teacher, public_records.teacher),
        ("CreditEntry", factories.credit_entry, lambda row: public_records.credit(row, "company")),
        ("PublishedList", factories.published_list, public_records.published_list),
        ("Listing", factories.listing, public_records.listing),
    ],
)
def test_every_fact_of_a_document_can_be_asked_for(name, make, document):
    record_type = OWN_TYPES[name]
    assert isinstance(record_type, GraphQLObjectType)
    assert [fact for fact in document(make()) if fact not in record_type.fields] == []


def test_record_kinds_are_those_of_the_contract_and_every_record_is_a_node():
    node = OWN_TYPES["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    nodes = {each.name for each in SCHEMA.get_possible_types(node)}
    assert nodes == {"Institution", "Platform", "Course", "Teacher", "CreditEntry", "PublishedList", "Listing"}


def test_the_rules_that_descriptions_name_are_those_of_the_findings():
    phrases = " ".join(re.findall(r"\(rules? [^)]+\)", printed_schema()))
    named = set(re.findall(r"[A-Z]+(?:_[A-Z]+)+", phrases))
    assert len(named) > 10
    assert named <= {rule.code for rule in rule_book.rules()}

"""Records for tests: each call writes a row and publishes its document, as a service would."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from stdnum.cn import uscc as uscc_numbers

from registry import ledger, public_records
from registry.models import (
    Course,
    CreditEntry,
    Institution,
    Listing,
    Platform,
    PublishedList,
    Publisher,
    RecordKey,
    Teacher,
)
from registry.public_ids import public_id
from registry.vocabulary import PUBLIC_STAFF_ROLES, RecordKind

_numbers = itertools.count(1)

RECORDED_AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
EFFECTIVE_ON = date(2020, 1, 8)


def new_uscc(number: int | None = None) -> str:
    """Return a credit code with right check digits, of a company in Jinan."""
    body = f"91370102MA3{(next(_numbers) if number is None else number):05d}X"
    return body + uscc_numbers.calc_check_digit(body)


def publisher(name: str = "山东省教育厅") -> Publisher:
    return Publisher.objects.get_or_create(name=name)[0]


def publish(row: Any, kind: RecordKind, document: dict[str, Any] | None, parent: str = "", **draft: Any) -> None:
    """Put the current document of a row into the ledger."""
    draft = {"effective_on": EFFECTIVE_ON, **draft}
    with transaction.atomic():
        ledger.publish(
            [
                ledger.Draft(
                    kind=kind,
                    public_id=row.public_id,
                    parent=parent,
                    sort_key=public_records.sort_key(row),
                    document=document,
                    **draft,
                )
            ],
            recorded_at=RECORDED_AT,
        )


def institution(**values: Any) -> Institution:
    code = values.pop("uscc", None) or new_uscc()
    row = Institution.objects.create(
        **{
            "public_id": public_id("institution", code),
            "publisher": publisher(),
            "uscc": code,
            "name": f"济南第{next(_numbers)}在线教育科技有限公司",
            "kind": "company",
            "region": "370102",
            **values,
        }
    )
    RecordKey.objects.create(kind=RecordKey.Kind.USCC, value=code, record_id=row.public_id)
    publish(row, RecordKind.INSTITUTION, public_records.institution(row, [], on=EFFECTIVE_ON))
    return row


def platform(operator: Institution | None = None, **values: Any) -> Platform:
    operator = operator or institution()
    # Beyond those that tests give themselves: records of a whole module are there at the same time.
    number = values.pop("filing_number", f"鲁教线备9{next(_numbers):05d}")
    row = Platform.objects.create(
        **{
            "public_id": public_id("platform", number or f"{operator.public_id} {values['name']}"),
            "publisher": publisher(),
            "operator": operator,
            "filing_number": number,
            "name": "爱课堂",
            "kind": "app",
            "status": "filed",
            "filed_on": EFFECTIVE_ON,
            **values,
        }
    )
    if number:
        RecordKey.objects.create(kind=RecordKey.Kind.FILING_NUMBER, value=number, record_id=row.public_id)
    publish(row, RecordKind.PLATFORM, public_records.platform(row), operator.public_id)
    return row


def teacher(school: Institution | None = None, **values: Any) -> Teacher:
    school = school or institution()
    code = values.pop("code", f"T-{next(_numbers):04d}")
    role = values.pop("role", "teaching")
    row = Teacher.objects.create(
        **{
            "public_id": public_id("teacher", f"{school.public_id} {code}"),
            "publisher": publisher(),
            "institution": school,
            "code": code,
            "name": "单晓梅",
            "role": role,
            "subjects": ["math"],
            "certificate_kind": "junior",
            "certificate_subject": "math",
            "certificate_masked": "201037*********12",
            "is_public": role in PUBLIC_STAFF_ROLES,
            **values,
        }
    )
    publish(row, RecordKind.TEACHER, public_records.teacher(row), school.public_id)
    return row


def course(of: Platform | None = None, teachers: tuple[Teacher, ...] = (), **values: Any) -> Course:
    of = of or platform()
    code = values.pop("code", f"C-{next(_numbers):04d}")
    row = Course.objects.create(
        **{
            "public_id": public_id("course", f"{of.public_id} {code}"),
            "publisher": publisher(),
            "platform": of,
            "code": code,
            "name": "初中数学同步",
            "subject": "math",
            "stage": "junior",
            "grades": [7],
            "mode": "live",
            "lesson_minutes": 40,
            "break_minutes": 10,
            "fees": [{"basis": "per_lesson", "lessons": 30, "amount": "2400.00"}],
            **values,
        }
    )
    row.teachers.set(teachers)
    publish(row, RecordKind.COURSE, public_records.course(row, [each.public_id for each in teachers]), of.public_id)
    return row


def credit_entry(of: Institution | None = None, **values: Any) -> CreditEntry:
    of = of or institution()
    number = values.pop("decision_number", f"鲁教罚〔2021〕{next(_numbers)}号")
    row = CreditEntry.objects.create(
        **{
            "public_id": public_id("credit", f"{of.public_id} {number}"),
            "publisher": publisher(),
            "institution": of,
            "list": "black",
            "reason": "提供虚假备案材料",
            "decision_number": number,
            "issued_by": "山东省教育厅",
            "listed_on": date(2021, 3, 1),
            **values,
        }
    )
    publish(
        row,
        RecordKind.CREDIT,
        public_records.credit(row, of.kind),
        of.public_id,
        effective_on=row.listed_on,
    )
    return row


def published_list(**values: Any) -> PublishedList:
    title = values.pop("title", f"江干区民办培训机构名单（第{next(_numbers)}批）")
    row = PublishedList.objects.create(
        **{
            "public_id": public_id("published_list", title),
            "publisher": publisher(),
            "title": title,
            "issuer": "江干区教育行政部门",
            "region": "330104",
            "published_on": date(2020, 6, 1),
            "source": "list.csv",
            **values,
        }
    )
    publish(row, RecordKind.PUBLISHED_LIST, public_records.published_list(row), effective_on=row.published_on)
    return row


def listing(of: PublishedList | None = None, **values: Any) -> Listing:
    of = of or published_list()
    number = next(_numbers)
    row = Listing.objects.create(
        **{
            "public_id": public_id("listing", f"{of.public_id} {number}"),
            "publisher": publisher(),
            "list": of,
            "line_number": number,
            "name": "杭州思丹莱培训学校",
            "address": "江干区钱潮路618号铭鑫大厦4层",
            "match_reason": "name" if values.get("institution") else "",
            **values,
        }
    )
    publish(row, RecordKind.LISTING, public_records.listing(row), of.public_id, effective_on=of.published_on)
    return row

"""Fills a new database with what is asked for, and as many records that are not; prints the credit code of one institution."""

# ruff: noqa: E402 (Django is set up before its models can be imported)

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.graphql.queries import COURSES, INSTITUTIONS, PLATFORMS
from tests import factories


def main() -> None:
    """Fill the database."""
    call_command("migrate", verbosity=0)
    settings.LEDGER_FOLLOWERS = []
    settings.DEBUG = False
    with transaction.atomic():
        schools = [_school(number) for number in range(INSTITUTIONS * 2)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(schools[INSTITUTIONS // 2])


def _school(number: int) -> str:
    school = factories.institution(name=f"济南第{number:03d}在线教育科技有限公司", address="济南市历下区经十路1号")
    for _ in range(PLATFORMS):
        platform = factories.platform(school, domains=["aiketang.example.cn"], icp_number="鲁ICP备20000001号-1")
        for _ in range(COURSES):
            factories.course(platform)
    return str(school.uscc)


if __name__ == "__main__":
    main()

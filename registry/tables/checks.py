"""Constraints that several tables have in common: the database itself refuses what no service should write."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

region_code = RegexValidator(r"^\d{6}$", _("区划代码是 6 位数字。"))


def one_of(table: str, field: str, vocabulary: type[models.TextChoices], *, or_empty: bool = False) -> models.CheckConstraint:
    """Return the constraint that a column holds a word of the vocabulary."""
    allowed = ["", *vocabulary.values] if or_empty else vocabulary.values
    return models.CheckConstraint(condition=Q(**{f"{field}__in": allowed}), name=f"{table}_{field}_in_vocabulary")


def in_order(table: str, first: str, last: str) -> models.CheckConstraint:
    """Return the constraint that a span of days or numbers does not end before it begins; an open end is none."""
    condition = Q(**{f"{first}__isnull": True}) | Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)})
    return models.CheckConstraint(condition=condition, name=f"{table}_{first}_before_{last}"[:63])


def not_negative(table: str, field: str) -> models.CheckConstraint:
    """Return the constraint that an amount is not below zero."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0}), name=f"{table}_{field}_not_negative"
    )

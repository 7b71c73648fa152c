"""What a form says by itself: the words of this site, not those that Django brings along."""

from gettext import translation
from pathlib import Path

import django
import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

CHOICES = [("a", "甲")]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (forms.CharField(), "", "请填写这一项。"),
        (forms.CharField(), "\0", "里面有看不见的空字符。请删去，或者重新输入。"),
        (forms.CharField(max_length=2), "一二三", "最多 2 个字，现在有 3 个。请删减后再提交。"),
        (forms.ChoiceField(choices=CHOICES), "foo", "没有“foo”这个选项，请重新选择。"),
        (forms.MultipleChoiceField(choices=CHOICES), ["foo"], "没有“foo”这个选项，请重新选择。"),
        (forms.MultipleChoiceField(choices=CHOICES), "foo", "请在列出的选项里选择。"),
        (forms.IntegerField(), "x", "请填写整数。"),
        (forms.IntegerField(min_value=1), "0", "请填写不小于 1 的数。"),
        (forms.IntegerField(max_value=1), "2", "请填写不大于 1 的数。"),
        (forms.DateField(), "x", "请按 2026-11-24 的样子填写日期。"),
        (forms.RegexField("^a$"), "b", "请核对这一项的写法，再填一次。"),
        (forms.EmailField(), "x", "请填写正确的电子邮箱，例如 name@example.cn。"),
    ],
)
def test_a_field_says_what_to_do(field: forms.Field, typed: object, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [words]


def test_django_still_says_all_that_is_said_in_other_words() -> None:
    own = translation("django", settings.BASE_DIR / "locale", ["zh_Hans"])
    djangos = translation("django", Path(django.__file__).parent / "conf" / "locale", ["zh_Hans"])
    assert set(vars(own)["_catalog"]) <= set(vars(djangos)["_catalog"])

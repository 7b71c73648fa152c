"""Options of the import commands, read by the parsers of the format."""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management import CommandError
from django.utils.translation import gettext

from registry.importing.parsers import BadValue, Parser

_DEFAULT_PUBLISHER: Final = "山东省教育厅"


def add_publisher(parser: ArgumentParser) -> None:
    """Let a command be told whose word a file is."""
    parser.add_argument("--publisher", default=_DEFAULT_PUBLISHER, help="whose word the file is (default %(default)s)")


def option(name: str, parse: Parser, written: str) -> Any:
    """Return what an option says. Raises `CommandError`, which names the option and says what to do."""
    try:
        value = parse(written)
    except BadValue as wrong:
        told = {"option": name, "reason": wrong.reason, "remedy": wrong.remedy}
        raise CommandError((gettext("%(option)s：%(reason)s%(remedy)s") % told).rstrip()) from wrong
    if value == "":
        raise CommandError(gettext("%(option)s：不能是空的，请填写。") % {"option": name})
    return value

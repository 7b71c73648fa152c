"""Values of the environment. One that cannot be what it should is refused by its name and never shown: some are secret."""

import io
import ipaddress
import re
import ssl
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from registry.checkpoints import parts_of_verifier_key

Number = TypeVar("Number", int, float)

env: Final = environ.Env()

_SETTING: Final = re.compile(r"(?:export )?[A-Za-z_0-9]+=")
_SWITCHES: Final = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
# What a row was that is deleted, is told only since then.
_OLDEST_SQLITE: Final = (3, 35, 0)
_HOST: Final = re.compile(r"\*|\.?[^\s/:@?#]+|\[[0-9a-fA-F:.]+\]")
_ONE_HOST: Final = re.compile(r"[^\s/:@?#*,.][^\s/:@?#*,]*")
_ORIGIN: Final = re.compile(r"https?://[^\s/@?#]+")
# What Elasticsearch takes for the name of an index, with room for what is written behind it.
_INDEX: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")
_ENGINES: Final = ("django.db.backends.sqlite3", "django.db.backends.postgresql")


def refusal(name: str, expected: str) -> ImproperlyConfigured:
    """Return the error of a setting that is not what is expected of it."""
    return ImproperlyConfigured(f"{name} must be {expected}. Set it in the environment or in .env (see .env.example).")


def read_file(file: Path) -> None:
    """Set what a file such as `.env` has and the environment does not; a line that sets nothing is refused by its number.

    The library would write it into the log with all that it holds, and go on without it. A file that is not there, or is for
    others, is none: what starts a server may have read it already.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError:
        return
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{file} must be a text in UTF-8 (see .env.example).") from None
    told = [(place, line) for place, line in enumerate(lines, start=1) if line.strip() and not line.lstrip().startswith("#")]
    for place, line in told:
        if not _SETTING.match(line):
            expected = "NAME=value, without blanks before the name and the =, or begin with #"
            raise ImproperlyConfigured(f"Line {place} of {file} must be {expected} (see .env.example).")
    env.read_env(io.StringIO("\n".join(line for _, line in told)))


def switch(name: str, *, default: bool) -> bool:
    """Whether something is on; empty is as not set."""
    text = env.str(name, default="").strip().lower()
    if text and text not in _SWITCHES:
        raise refusal(name, "1 or 0")
    return _SWITCHES.get(text, default)


def number(name: str, default: Number, *, least: Number) -> Number:
    """A number of the kind of its default; empty is as not set."""
    try:
        found = type(default)(env.str(name, default="") or default)
    except ValueError:
        found = None
    if found is None or not least <= found < float("inf"):
        raise refusal(name, f"a {'whole ' if isinstance(default, int) else ''}number, {least} or more")
    return found


def one_of(name: str, choices: Collection[str], *, default: str) -> str:
    """One word out of a few."""
    found: str = env.str(name, default="") or default
    if found not in choices:
        raise refusal(name, f"one of {', '.join(choices)}")
    return found


def addresses(name: str, schemes: Collection[str], *, default: str = "") -> str:
    """One address, or several parted by commas."""
    found: str = env.str(name, default="") or default
    for each in found.split(",") if found else ():
        if not _is_address(each.strip(), schemes):
            raise refusal(name, f"an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return found


def _is_address(text: str, schemes: Collection[str]) -> bool:
    try:
        parts = urlsplit(text)
        # Where there is a port that is none, reading it fails.
        return parts.scheme in schemes and bool(parts.netloc or parts.path) and parts.port != 0
    except ValueError:
        return False


def listed(name: str) -> list[str]:
    """What is parted by commas, without the blanks around it."""
    parts = (each.strip() for each in env.str(name, default="").split(","))
    return [each for each in parts if each]


def hosts(name: str, default: list[str]) -> list[str]:
    """Names of hosts as `ALLOWED_HOSTS` has them."""
    found = listed(name)
    if not all(map(_HOST.fullmatch, found)):
        raise refusal(name, "names of hosts such as beian.example.cn, without https:// and port, parted by commas")
    return found or default


def host(name: str) -> str:
    """The name of one host; empty is as not set."""
    found: str = env.str(name, default="").strip()
    if found and not _ONE_HOST.fullmatch(found):
        raise refusal(name, "the name of a host such as beian.example.cn, without https:// and port")
    return found


def origins(name: str) -> list[str]:
    """Origins, as a browser names them."""
    found = listed(name)
    if not all(map(_ORIGIN.fullmatch, found)):
        raise refusal(name, "origins such as https://beian.example.cn, parted by commas")
    return found


def index_name(name: str, *, default: str) -> str:
    """The name of an index of Elasticsearch; a pattern would mean those of others too."""
    found: str = env.str(name, default="") or default
    if not _INDEX.fullmatch(found):
        raise refusal(name, "lower-case letters and digits, with ., - or _ between them")
    return found


def verifier_keys(name: str) -> list[str]:
    """Verifier keys as docs/ledger.md has them. They are shown to everybody, so a seed that was taken for one must be noticed."""
    found = listed(name)
    if not all(map(parts_of_verifier_key, found)):
        raise refusal(name, "verifier keys as /ledger/ shows them (beian/ledger+0a1b2c3d+…), parted by commas")
    return found


def path(name: str, default: Path) -> Path:
    """The path of a file or folder, which need not be there yet; empty is as not set."""
    return Path(env.str(name, default="") or default).absolute()


def networks(name: str) -> list[str]:
    """Networks such as 10.20.0.0/16."""
    found = listed(name)
    for each in found:
        try:
            ipaddress.ip_network(each)
        except ValueError:
            raise refusal(name, "networks such as 10.20.0.0/16, parted by commas") from None
    return found


def ports(name: str, default: list[int]) -> list[int]:
    """Numbers of ports."""
    found = listed(name)
    if not all(each.isdecimal() and 0 < int(each) < 65_536 for each in found):
        raise refusal(name, "numbers of ports, parted by commas")
    return [int(each) for each in found] or default


def certificates(name: str) -> str:
    """The path of a file of certificates, or nothing. With another file whatever is posted would fail, as if by who receives it."""
    found: str = env.str(name, default="")
    try:
        if found:
            ssl.create_default_context(cafile=found)
    except OSError:
        raise refusal(name, "the path of a file of certificates (PEM) that may be read") from None
    return found


def database(name: str, *, default: str) -> dict[str, Any]:
    """The database that an address names, as Django has it."""
    try:
        # What is no address is warned of with all that it holds, the password too.
        with warnings.catch_warnings(action="ignore"):
            found: dict[str, Any] = env.db_url_config(env.str(name, default="") or default)
    except ValueError:
        found = {}
    if found.get("ENGINE") not in _ENGINES or not found.get("NAME"):
        raise refusal(name, "postgres://user:password@host:port/name or sqlite:////path/of/file")
    return found


def check_sqlite(version: tuple[int, ...]) -> None:
    """Refuse a SQLite that is too old for our statements."""
    if version < _OLDEST_SQLITE:
        needed, found = (".".join(map(str, each)) for each in (_OLDEST_SQLITE, version))
        raise ImproperlyConfigured(
            f"SQLite {needed} or newer is needed, and this Python has {found}. "
            "Run it with a newer one, or set DATABASE_URL to a PostgreSQL."
        )

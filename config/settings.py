"""One settings file: the environment (and `.env`) decides everything that differs between a laptop and production."""

import base64
import sqlite3
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from redis import ConnectionError as ConnectionLost
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.environment import (
    addresses,
    certificates,
    check_sqlite,
    database,
    env,
    host,
    hosts,
    index_name,
    networks,
    number,
    one_of,
    origins,
    path,
    ports,
    read_file,
    refusal,
    switch,
    verifier_keys,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

read_file(BASE_DIR / ".env")

DEBUG = switch("DEBUG", default=False)
TESTING = "pytest" in sys.modules
SERVING = not {"config.wsgi", "config.asgi"}.isdisjoint(sys.modules)

# Secrets. The defaults exist so that a laptop needs no set-up; production (DEBUG off) refuses them.
DEFAULT_SECRETS = {
    "SECRET_KEY": "only-for-a-laptop-0123456789abcdefghijklmnopqrstuvwxyz-0123456789",
    "FIELD_KEYS": "b25seS1mb3ItYS1sYXB0b3AtMzItYnl0ZXMtbG9uZyE=",
    "RECEIPT_KEYS": "b25seS1mb3ItYS1sYXB0b3AtcmVjZWlwdC1rZXktMSE=",
    "LEDGER_SIGNING_KEYS": "b25seS1mb3ItYS1sYXB0b3Atc2lnbmluZy1rZXktMSE=",
}

KEY_BYTES = 32
# As Django's own check for deployment has it (security.W009).
FEWEST_CHARACTERS = 50


def _secret(name: str) -> str:
    # As it stands: `env.str` takes what begins with $ for the name of another variable, and a random one may.
    value: str = env.ENVIRON.get(name, DEFAULT_SECRETS[name])
    # In a list of keys a default one would still open what was sealed with it.
    if not DEBUG and not TESTING and (not value or DEFAULT_SECRETS[name] in value):
        raise ImproperlyConfigured(
            f"{name} is not set. With DEBUG off this is production and every secret must be your own: "
            f"set {name} in the environment or in .env (see .env.example), or set DEBUG=1 on a laptop."
        )
    return value


def _keys(name: str) -> list[str]:
    """A list, newest first: the first key seals, every key opens. A key that is none would be noticed at the first complaint."""
    keys = [key.strip() for key in _secret(name).split(",")]
    for place, key in enumerate(keys, start=1):
        if not _is_key(key):
            raise ImproperlyConfigured(
                f"Key {place} of {name} is not the base64 form of {KEY_BYTES} bytes: openssl rand -base64 {KEY_BYTES} makes one."
            )
    return keys


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except ValueError:
        return False


def _long_secret(name: str) -> str:
    value = _secret(name)
    if not DEBUG and not TESTING and len(value) < FEWEST_CHARACTERS:
        raise refusal(name, f"at least {FEWEST_CHARACTERS} random characters: openssl rand -base64 48 makes some")
    return value


SECRET_KEY = _long_secret("SECRET_KEY")
FIELD_KEYS = _keys("FIELD_KEYS")
RECEIPT_KEYS = _keys("RECEIPT_KEYS")
LEDGER_SIGNING_KEYS = _keys("LEDGER_SIGNING_KEYS")
# The verifier keys (docs/ledger.md) of signing keys that are listed no more; what they signed must still verify.
LEDGER_RETIRED_KEYS = verifier_keys("LEDGER_RETIRED_KEYS")

ALLOWED_HOSTS = hosts("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
if SERVING and not ALLOWED_HOSTS:
    # Commands do without; a server would refuse every request, and say so to those who ask alone.
    raise refusal("ALLOWED_HOSTS", "the names under which the site is asked for, parted by commas, such as beian.example.cn")
CSRF_FAILURE_VIEW = "config.error_pages.not_ours"
CSRF_TRUSTED_ORIGINS = origins("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "accounts",
    "registry",
    "search",
    "complaints",
    "partners",
    "graphql_api",
    "public_site",
    "desk",
]

MIDDLEWARE = [
    "config.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.ApiMiddleware",
    # What follows is for pages alone.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "public_site.broken_ledger.BrokenLedgerMiddleware",
    "config.middleware.ButtonsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "config.template_tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "public_site.context.frame",
            ],
        },
    }
]

DATABASES = {"default": database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'beian.sqlite3'}")}
ON_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
# On PostgreSQL no statement of a request takes longer; on SQLite the API stops its own. A command's may take as long as they need.
STATEMENT_SECONDS = number("STATEMENT_SECONDS", 10, least=0) if SERVING else 0
# Opening SQLite with its settings takes as long as most answers do.
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
if ON_SQLITE:
    check_sqlite(sqlite3.sqlite_version_info)
    VAR_DIR.mkdir(exist_ok=True)
    # Immediate: a writer takes its place in the queue at BEGIN and never fails half way with "database is locked".
    # synchronous=FULL: what was acknowledged is on disk.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; "
            # A rebuild of search writes hundreds of megabytes: the log gives them back at the next write.
            f"PRAGMA journal_size_limit={64 * 1024 * 1024};"
        ),
    }
else:
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
    # Whatever the server's own defaults are: a statement sees what was committed when it began (registry/ledger_head.py), and none
    # is compiled, which takes longer than what looks dear to the planner takes.
    options = [r"-c default_transaction_isolation=read\ committed", "-c jit=off"]
    if STATEMENT_SECONDS:
        options.append(f"-c statement_timeout={STATEMENT_SECONDS}s")
    DATABASES["default"]["OPTIONS"] = {
        # In seconds: one that takes calls and does not answer, and one that has gone without a word, are given up.
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
        # A statement that comes so often on a connection is planned once and for all (registry/paging.py).
        "prepare_threshold": 5,
        **DATABASES["default"].get("OPTIONS", {}),
        "options": " ".join(options),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = addresses("REDIS_URL", ("redis", "rediss", "unix"))
CACHES = {
    # What Redis is waited for, three times; every page can do without. A connection that was lost is made anew once.
    "default": {
        "BACKEND": "config.shared_cache.SharedCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25, "retry": Retry(NoBackoff(), 1, (ConnectionLost,))},
    }
    if REDIS_URL
    # Django's own limit of 300 would let anybody push out what counts failures by asking for other things.
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
}

# Search. The engine of the database itself is always kept, inside the ledger's transaction; SEARCH_ENGINE says which one answers.
DATABASE_ENGINE = "sqlite" if ON_SQLITE else "postgres"
SEARCH_ENGINE = one_of("SEARCH_ENGINE", (DATABASE_ENGINE, "elastic"), default=DATABASE_ENGINE)
ELASTICSEARCH_URL = addresses("ELASTICSEARCH_URL", ("http", "https"), default="http://127.0.0.1:9200")
ELASTICSEARCH_INDEX = index_name("ELASTICSEARCH_INDEX", default="beian")

# Documents of trusted clients, written by `register_operations`; each host has its own.
GRAPHQL_OPERATIONS = path("GRAPHQL_OPERATIONS", VAR_DIR / "graphql-operations.json")

# The interface for partners. A sandbox is a deployment of its own, whose keys the live service refuses and the other way round;
# each may be told where the other is. PUBLIC_QUOTA is how many points of cost an address without a key may spend in five minutes:
# on a laptop twenty times as many, because whoever tries the interface there has one address for all programs and tests.
SANDBOX = switch("SANDBOX", default=False)
LIVE_URL = addresses("LIVE_URL", ("https", "http"))
SANDBOX_URL = addresses("SANDBOX_URL", ("https", "http"))
# The verifier keys (docs/ledger.md) of the live service, which are public: a sandbox that signs with one of them does not start.
LIVE_LEDGER_KEYS = verifier_keys("LIVE_LEDGER_KEYS")
if SANDBOX:
    MIDDLEWARE.insert(MIDDLEWARE.index("config.middleware.ApiMiddleware"), "graphql_api.sandbox.SandboxMiddleware")
DEFAULT_PUBLIC_QUOTA = 50_000
PUBLIC_QUOTA = number("PUBLIC_QUOTA", 20 * DEFAULT_PUBLIC_QUOTA if DEBUG else DEFAULT_PUBLIC_QUOTA, least=1)
# What a process keeps of documents and answers of the interface.
API_MEMORY_MB = number("API_MEMORY_MB", 64, least=0)
# How often a process writes what its callers asked for; tests do it themselves.
USAGE_SECONDS = 0.0 if TESTING else number("USAGE_SECONDS", 5.0, least=0.0)

# Where webhooks may be posted to: ports; networks that are reached although they are not public (a sandbox inside an institution);
# a file of certificates that are trusted in the place of the system's; who looks names up.
WEBHOOK_PORTS = ports("WEBHOOK_PORTS", [443])
WEBHOOK_NETWORKS = networks("WEBHOOK_NETWORKS")
WEBHOOK_CA_FILE = certificates("WEBHOOK_CA_FILE")
WEBHOOK_RESOLVER = "partners.webhooks.guarding.system_addresses"

# A package does not know who listens: the ledger calls these with the entries it has just appended, in its own transaction.
LEDGER_FOLLOWERS = ["registry.statistics.follow", "search.following.followers.follow_in_transaction"]

# What `worker` keeps running, and what it does once a day, in this order; all are commands of their own.
WORKER_FOLLOWERS = ["sync_search", "send_webhooks"]
WORKER_DAILY = ["turn_day", "recount_deadlines", "tidy_complaints", "tidy_partners", "clearsessions"]

# Tables with sealed columns, which `rotate_field_keys` seals anew.
SEALED_TABLES = [
    "registry.rotation.staff",
    "complaints.rotation.contacts",
    "partners.rotation.contacts",
    "partners.rotation.webhook_secrets",
]

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
# The civil day of the registry is China's.
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Without collected files (a laptop, the tests) assets are read where they lie.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG or TESTING
# Where `export_open_data` writes and from where the site hands out: everything in `full`, deltas in `since-<size>`.
OPEN_DATA_ROOT = path("OPEN_DATA_ROOT", VAR_DIR / "open-data")

# The name in the ids of the feed's entries (RFC 4151); it must never change. By default that of the host that was asked.
FEED_DOMAIN = host("FEED_DOMAIN")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# How many reverse proxies stand before us; without one, what they would say of a request is not believed.
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0, least=0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# No form takes a file but the one with a picture, whose view has a handler of its own.
FILE_UPLOAD_HANDLERS = ["public_site.verify_pictures.NoFile"]
if not DEBUG and not TESTING:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = switch("SECURE_COOKIES", default=True)
    if SESSION_COOKIE_SECURE:
        # Cookies so called a browser takes from this host alone, and over https: no other host of the domain, and nobody on the
        # way, can give a visitor a session that they know, and read in it who complains.
        SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

LOG_LEVEL = one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "config.logs.WithoutMessages", "fmt": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "filters": {
        "without_query": {"()": "config.logs.WithoutQuery"},
        "without_refusals": {"()": "config.logs.WithoutRefusals"},
        "without_outages": {"()": "config.logs.WithoutOutages"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_query", "without_refusals", "without_outages"],
        },
    },
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        "elastic_transport": {"level": "WARNING"},
    },
    "root": {
        "handlers": ["console"],
        "level": LOG_LEVEL,
    },
}

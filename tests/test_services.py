"""The ground that other tests stand on: each service is real, a tampered server is refused, and the network is shut."""

import os
import socket
import subprocess
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from elasticsearch import Elasticsearch

PROJECT = Path(__file__).parent.parent


@pytest.mark.elastic
def test_elasticsearch_makes_bigrams_of_a_name_without_a_plugin(elasticsearch_url):
    with Elasticsearch(elasticsearch_url) as client:
        analysis = client.indices.analyze(
            text="爱课堂",
            tokenizer="standard",
            filter=["lowercase", {"type": "shingle", "token_separator": "", "output_unigrams": False}],
        )
    assert [token["token"] for token in analysis["tokens"]] == ["爱课", "课堂"]


@pytest.mark.redis
def test_redis_serves_as_the_cache(redis_url):
    with override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}}):
        cache.set("greeting", "你好", timeout=60)
        assert cache.get("greeting") == "你好"
        cache.close()


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_second_run_is_on_postgresql_with_a_database_of_this_process():
    assert connection.vendor == "postgresql"
    assert connection.settings_dict["NAME"].endswith(f"_{os.getpid()}")


# A font without the characters draws the same empty box for each.
DRAW = """character => {
    const canvas = document.createElement("canvas")
    const pen = canvas.getContext("2d")
    pen.font = "40px sans-serif"
    pen.fillText(character, 10, 60)
    return canvas.toDataURL()
}"""


@pytest.mark.browser
def test_chromium_has_a_font_for_chinese(chromium):
    with chromium.new_page() as page:
        drawings = {page.evaluate(DRAW, character) for character in "备案机构"}
    assert len(drawings) == 4


def test_a_connection_beyond_loopback_fails_the_test():
    with socket.socket() as opened, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        opened.connect(("192.0.2.1", 80))


def test_a_server_whose_checksum_differs_is_refused_and_not_kept(tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in {
        "java": "echo '    java.specification.version = 21' >&2",
        "mvn": 'for word; do case $word in -DoutputDirectory=*) echo forged >"${word#*=}/elasticsearch-8.19.8.zip";; esac; done',
    }.items():
        program = programs / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "ES_PORT": "1",
    }
    started = subprocess.run(
        [PROJECT / "scripts/elasticsearch.sh", "start"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert started.returncode == 1
    assert "its SHA-512 differs" in started.stderr
    assert list((tmp_path / "cache/beian").iterdir()) == []

"""Two at once at most, whoever asks at the same time; and the newest field key alone opens a partner's contact."""

import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from partners import keys
from partners.models import ApiKey, Partner
from partners.problems import PartnerError
from partners.selectors import contact_of
from tests.partners.making import AT, MAIL, NAME, granted, request

NEWER = "bmV3ZXIta2V5LW9mLTMyLWJ5dGVzLWZvci10ZXN0cyE="


@pytest.mark.django_db(transaction=True)
def test_two_who_replace_a_key_at_once_do_not_make_three():
    given = granted()
    start, outcomes = threading.Barrier(4), []

    def replace():
        start.wait()
        try:
            outcomes.append(keys.rotate(given.key.prefix, at=AT).key.prefix)
        except PartnerError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=replace) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert outcomes.count("refused") == 3
    assert ApiKey.objects.count() == 2


@pytest.mark.django_db
def test_the_newest_field_key_alone_opens_a_contact(settings):
    request()
    settings.FIELD_KEYS = [NEWER, *settings.FIELD_KEYS]
    call_command("rotate_field_keys", stdout=StringIO())
    settings.FIELD_KEYS = [NEWER]
    contact = contact_of(Partner.objects.get())
    assert (contact.name, contact.mail) == (NAME, MAIL)

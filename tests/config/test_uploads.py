"""A file that no form asked for is neither written to a disk nor read into the memory."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

pytestmark = pytest.mark.django_db

FORMS = ["/complaints/new/", "/complaints/track/", "/objections/new/", "/developers/keys/", "/desk/sign-in/", "/i18n/setlang/"]


@pytest.fixture(autouse=True)
def without_a_disk(settings, tmp_path) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("checked", [True, False], ids=["by another site", "by a page of ours"])
def test_a_form_with_a_large_file_is_refused_unread(address: str, checked: bool, settings) -> None:
    client = Client(enforce_csrf_checks=checked)
    client.get("/complaints/track/")
    large = SimpleUploadedFile("large.bin", bytes(settings.DATA_UPLOAD_MAX_MEMORY_SIZE), "application/octet-stream")
    answer = client.post(address, {"reference": "SDT202612011234561", "file": large})
    assert answer.status_code == 400
    assert "SDT202612011234561" not in answer.content.decode()


def test_a_small_file_is_passed_over_and_the_form_is_read(client: Client) -> None:
    small = SimpleUploadedFile("small.bin", bytes(5_000), "application/octet-stream")
    answer = client.post("/complaints/track/", {"file": small, "reference": "12345", "secret": "AAAA-BBBB-CCCC-DDDD"})
    assert answer.status_code == 400
    assert "编号应以 SD 开头" in answer.content.decode()

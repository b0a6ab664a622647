"""Files of a case over HTTP: what is taken, what is not, and how it comes back."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from pericia.apps.cases.models import Attachment
from pericia.apps.journal import queries
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from tests.programs import Program, a_query
from tests.world import World

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def case_id(olga: Program) -> str:
    return str(olga.post("cases", a_query()).json()["id"])


def upload(by: Program, case_id: str, name: str, content: bytes, **headers: str) -> Any:
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    return by.client.post(
        f"/api/v1/cases/{case_id}/attachments",
        {"file": SimpleUploadedFile(name, content)},
        headers={"Authorization": f"Bearer {by.secret}", **sent},
    )


def stored_under(case_id: str) -> list[Path]:
    root = Path(str(settings.FILES_URL).removeprefix("file://"))
    return [each for each in root.glob(f"*/{case_id}/*") if each.is_file()]


def test_a_file_is_kept_under_its_content_and_comes_back(
    world: World, olga: Program, case_id: str
) -> None:
    answer = upload(olga, case_id, "Informe año 1.pdf", PDF)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (made["name"], made["content_type"]) == ("Informe año 1.pdf", "application/pdf")
    (path,) = stored_under(case_id)
    assert (path.name, path.read_bytes()) == (made["sha256"], PDF)
    listed = olga.get(f"cases/{case_id}/attachments").json()["items"]
    assert listed == [made] == olga.get(f"cases/{case_id}").json()["attachments"]
    read = olga.get(answer["Location"])
    assert (read.json(), read["ETag"]) == (made, answer["ETag"])
    content = olga.get(f"cases/{case_id}/attachments/{made['id']}/content")
    assert b"".join(content.streaming_content) == PDF  # type: ignore[attr-defined]
    assert content["Content-Type"] == "application/pdf"
    assert content["Content-Disposition"].startswith("attachment;")
    assert content["Content-Security-Policy"].startswith("sandbox")
    assert content["X-Content-Type-Options"] == "nosniff"
    with open_scope([world.banco.client_id]):
        events = queries.events_of(world.banco.client_id, [f"case:{case_id}"])
    assert [each.verb for each in events] == ["case.opened", "case.file_attached"]


def test_the_same_file_is_kept_once(olga: Program, case_id: str) -> None:
    first = upload(olga, case_id, "a.txt", b"hello")
    assert upload(olga, case_id, "a.txt", b"hello").json() == first.json()
    assert upload(olga, case_id, "b.txt", b"hello").json()["id"] != first.json()["id"]
    assert len(stored_under(case_id)) == 1


def test_a_repetition_under_a_key_is_told_by_its_content(olga: Program, case_id: str) -> None:
    first = upload(olga, case_id, "a.txt", b"hello", Idempotency_Key="file")
    again = upload(olga, case_id, "a.txt", b"hello", Idempotency_Key="file")
    assert (again.content, again["Idempotent-Replay"]) == (first.content, "true")
    other = upload(olga, case_id, "a.txt", b"other", Idempotency_Key="file")
    assert other.json()["code"] == "key_reused"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "attachment_empty"),
        ("a.exe", b"MZ\x90\x00" + b"x" * 100, "attachment_executable"),
        ("a.pdf", b"MZ\x90\x00" + b"x" * 100, "attachment_mismatch"),
        ("a.svg", b"<svg/>", "attachment_executable"),
        ("a.pdf", b"plain text", "attachment_mismatch"),
        ("a.png", PDF, "attachment_mismatch"),
        ("a.zip", zipped(x=b"y"), "attachment_type"),
        ("a", b"text", "attachment_type"),
        ("a\u202etxt.exe", b"x", "attachment_executable"),
        ("a:b.txt", b"x", "attachment_name"),
        ("x" * 200 + ".txt", b"x", "attachment_name"),
        ("a.docx", zipped(x=b"y"), "attachment_mismatch"),
    ],
)
def test_a_file_that_may_not_travel_is_refused_and_not_stored(
    world: World, olga: Program, case_id: str, name: str, content: bytes, code: str
) -> None:
    answer = upload(olga, case_id, name, content)
    assert answer.status_code in {400, 413}
    assert answer.json()["code"] == code
    assert stored_under(case_id) == []
    with open_scope([world.banco.client_id]):
        assert not Attachment.objects.filter(case_id=case_id).exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    olga: Program, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pericia.web.api import bodies

    monkeypatch.setattr(bodies, "FORM_BYTES_MAX", 1_000)
    answer = upload(olga, case_id, "a.txt", b"x" * 2_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_who_may_not_attach_stores_nothing(ana: Program, case_id: str) -> None:
    answer = upload(ana, case_id, "a.txt", b"hello")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert stored_under(case_id) == []


def test_a_case_that_ended_takes_no_files(olga: Program, case_id: str) -> None:
    olga.post(f"cases/{case_id}/cancellation", {"why": "Twice"})
    answer = upload(olga, case_id, "a.txt", b"hello")
    assert (answer.status_code, answer.json()["code"]) == (409, "case_closed")


def test_a_form_without_its_file_is_refused(olga: Program, case_id: str) -> None:
    path = f"/api/v1/cases/{case_id}/attachments"
    headers = {"Authorization": f"Bearer {olga.secret}"}
    answer = olga.client.post(path, {"other": "x"}, headers=headers)
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    broken = olga.client.generic(
        "POST", path, b"--x\r\n", "multipart/form-data; boundary=", headers=headers
    )
    assert (broken.status_code, broken.json()["code"]) == (400, "body_unreadable")


def test_a_file_whose_person_was_erased_is_gone(world: World, olga: Program, case_id: str) -> None:
    made = upload(olga, case_id, "a.txt", b"hello").json()
    with open_scope([world.banco.client_id]):
        Attachment.objects.filter(id=made["id"]).update(name="", sha256="", stored_as="")
    answer = olga.get(f"cases/{case_id}/attachments/{made['id']}/content")
    assert (answer.status_code, answer.json()["code"]) == (410, "attachment_erased")
    assert olga.get(f"cases/{case_id}/attachments/{new_id()}/content").status_code == 404

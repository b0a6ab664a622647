"""Sending one message: whom it reaches, what it makes of answers, and how long it waits."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import override_settings

from pericia.apps.channels import sending
from pericia.apps.channels.sending import Outcome, send

HOST = "hooks.partner.example"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
Answer = Callable[[socket.socket], None]


@contextmanager
def listening(
    answer: Answer, context: ssl.SSLContext | None = None
) -> Iterator[tuple[int, list[bytes]]]:
    """A listener on this machine that reads a request, keeps it, and answers."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                link, _ = server.accept()
                with link if context is None else context.wrap_socket(link, True) as each:
                    requests.append(each.recv(65_536))
                    answer(each)
            except OSError:
                pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], requests
    thread.join(5)


def replying(*blocks: bytes) -> Answer:
    def answer(link: socket.socket) -> None:
        for block in blocks:
            link.sendall(block)

    return answer


def send_to(port: int, *, scheme: str = "http", host: str = "127.0.0.1") -> Outcome:
    with override_settings(WEBHOOK_OWN_PLACES=frozenset({f"{host}:{port}"})):
        return send(f"{scheme}://{host}:{port}/in?x=1", {"webhook-id": "msg_1"}, b'{"a":1}')


def test_the_message_is_posted_as_it_is() -> None:
    with listening(replying(OK)) as (port, requests):
        outcome = send_to(port)
    assert outcome.is_delivered
    assert (outcome.status, outcome.error) == (200, "")
    head, _, body = requests[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /in?x=1 HTTP/1.1"
    assert f"Host: 127.0.0.1:{port}".encode() in lines
    assert b"webhook-id: msg_1" in lines
    assert b"Content-Length: 7" in lines
    assert body == b'{"a":1}'


@pytest.mark.parametrize(
    ("blocks", "status", "error"),
    [
        ((b"HTTP/1.1 204 No Content\r\n\r\n",), 204, ""),
        ((b"HTTP/1.1 20", b"2 Accepted\r\n"), 202, ""),
        ((b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", OK), 200, ""),
        ((b"HTTP/1.1 100 Continue\r\n\r\n" * 1000,), None, "no_answer"),
        ((b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n",), 302, "status_302"),
        ((b"HTTP/1.1 503 Busy\r\n\r\n" + b"x" * 100_000,), 503, "status_503"),
        ((b"",), None, "no_answer"),
        ((b"SSH-2.0-OpenSSH_9.6\r\n",), None, "no_answer"),
        ((b"HTTP/1.1 abc\r\n",), None, "no_answer"),
        ((b"a" * 50_000,), None, "no_answer"),
    ],
)
def test_of_an_answer_only_the_status_counts(
    blocks: tuple[bytes, ...], status: int | None, error: str
) -> None:
    with listening(replying(*blocks)) as (port, _):
        outcome = send_to(port)
    assert (outcome.status, outcome.error) == (status, error)


def test_an_answer_that_drips_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "CONNECT_SECONDS_MAX", 0.1)
    monkeypatch.setattr(sending, "ANSWER_SECONDS_MAX", 0.2)
    stop = threading.Event()

    def drip(link: socket.socket) -> None:
        while not stop.wait(0.05):
            link.sendall(b"H")

    with listening(drip) as (port, _):
        outcome = send_to(port)
        stop.set()
    assert (outcome.status, outcome.error) == (None, "timed_out")


def test_nobody_there_is_a_failed_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert send_to(port).error == "connection_failed"


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["fd00:ec2::254"],
        ["93.184.215.14", "192.168.0.10"],
        [],
    ],
)
def test_a_name_that_leads_inside_is_never_called(
    monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    called: list[object] = []
    monkeypatch.setattr(sending, "resolved", lambda host, port: found)
    monkeypatch.setattr(socket, "create_connection", lambda *given, **_: called.append(given))
    outcome = send(f"https://{HOST}/", {}, b"{}")
    assert (outcome.status, outcome.error) == (None, "address_refused")
    assert called == []


def test_a_name_that_does_not_resolve_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise socket.gaierror

    monkeypatch.setattr(sending, "resolved", nothing)
    assert send(f"https://{HOST}/", {}, b"{}").error == "not_resolved"


def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that leads elsewhere the second time is not asked a second time."""
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    called: list[tuple[str, int]] = []

    def connect(place: tuple[str, int], timeout: float) -> socket.socket:
        called.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(sending, "resolved", lambda host, port: answers.pop(0))
    monkeypatch.setattr(socket, "create_connection", connect)
    assert send(f"https://{HOST}/", {}, b"{}").error == "connection_failed"
    assert called == [("93.184.215.14", 443)]


def certificate(folder: Path, name: str) -> ssl.SSLContext:
    """A server's context with a certificate for `name`, which `ca.pem` vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize(
    ("name", "error"), [(HOST, ""), ("other.example", "tls_failed"), ("127.0.0.1", "tls_failed")]
)
def test_a_pinned_address_still_proves_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: str
) -> None:
    context = certificate(tmp_path, name)
    trusting = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    monkeypatch.setattr(sending, "_tls", lambda: trusting)
    monkeypatch.setattr(sending, "resolved", lambda host, port: ["127.0.0.1"])
    with listening(replying(OK), context) as (port, requests):
        outcome = send_to(port, scheme="https", host=HOST)
    assert outcome.error == error
    if not error:
        assert f"Host: {HOST}:{port}".encode() in requests[0]


def test_an_unknown_authority_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = certificate(tmp_path, HOST)
    monkeypatch.setattr(sending, "resolved", lambda host, port: ["127.0.0.1"])
    with listening(replying(OK), context) as (port, _):
        assert send_to(port, scheme="https", host=HOST).error == "tls_failed"

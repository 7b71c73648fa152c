"""A partner's server: real HTTPS on loopback, which keeps what it was sent and answers as it is told."""

import ssl
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "hooks.partner.example"


def loopback_addresses(host: str, port: int) -> list[str]:
    """Where every name leads in these tests."""
    return ["127.0.0.1"]


@dataclass(frozen=True, slots=True)
class Received:
    """One request, with the path asked for."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = orjson.loads(self.body)
        return event


@dataclass(slots=True)
class Receiver:
    """`answers` are the next statuses, or functions that write to the socket; without any it is 204."""

    port: int
    ca_file: str
    received: list[Received] = field(default_factory=list)
    answers: deque[Any] = field(default_factory=deque)
    # Cleared, every request whose path has `held_path` in it waits until it is set; `greeting` holds TLS up before that.
    open: threading.Event = field(default_factory=threading.Event)
    held_path: str = ""
    greeting: threading.Event = field(default_factory=threading.Event)
    knocked: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}/hook?for=beian"

    @property
    def seqs(self) -> list[int]:
        """The numbers of the changes that arrived, in that order."""
        return [each.event["data"]["seq"] for each in self.received]


@contextmanager
def receiver(folder: Path, *, names: tuple[str, ...] = (HOST, "localhost")):
    """Serve while the block runs."""
    ca_file, chain = _certificates(folder, names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.receiver = Receiver(server.server_address[1], str(ca_file))
        server.receiver.open.set()
        server.receiver.greeting.set()
        server.context = context
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.receiver
        finally:
            server.receiver.open.set()
            server.receiver.greeting.set()
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver
    context: ssl.SSLContext

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Speak TLS in the thread of the request, so that a client that never does holds up nobody."""
        self.receiver.knocked.set()
        self.receiver.greeting.wait(30)
        try:
            with self.context.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)
        except OSError:
            # The client did not like the certificate, or was killed.
            return

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        told = self.server.receiver  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told.received.append(Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        told.arrived.set()
        if told.held_path in self.path:
            told.open.wait(30)
        answer = told.answers.popleft() if told.answers else 204
        self.close_connection = True
        if callable(answer):
            answer(self)
            return
        self.send_response(answer)
        if 300 <= answer < 400:
            self.send_header("Location", f"https://{HOST}:{told.port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def _certificates(folder: Path, names: tuple[str, ...]) -> tuple[Path, Path]:
    """Return a file with an authority of our own, and one with a certificate of it for the names and its key."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
    now = datetime.now(UTC)
    span = {"before": now - timedelta(days=1), "after": now + timedelta(days=2)}
    of_authority = (
        _builder(authority, authority, authority_key.public_key(), **span)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .add_extension(_usage(signs=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    certificate = (
        _builder(own, authority, key.public_key(), **span)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    ca_file, chain = folder / "authority.pem", folder / "server.pem"
    ca_file.write_bytes(of_authority.public_bytes(serialization.Encoding.PEM))
    chain.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return ca_file, chain


def _builder(subject: x509.Name, issuer: x509.Name, key: Any, *, before: datetime, after: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(before)
        .not_valid_after(after)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )

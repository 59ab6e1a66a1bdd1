"""Who gets in, and what nonsense is answered: by the county on its side, by ``LineDown`` on the window's."""

import asyncio
import gzip
import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from builders.county import CountyUnderTest, Fault, Key, chain
from starlette.types import ASGIApp, Receive, Scope, Send

from ncms_desktop.adapters.county_http import CountyHttp, Deadlines
from ncms_desktop.adapters.enrolment import CountyAccess
from ncms_desktop.centre import app as centre_app
from ncms_desktop.centre import server as centre_server
from ncms_desktop.ports.county import LineDown
from ncms_desktop.wire import batch
from ncms_desktop.wire.answer import Verdict, encode_answers, seal_answer
from ncms_desktop.wire.batch import encode_batch

HASTY = Deadlines(connect=5, silence=0.3, total=0.5)


def down(line: CountyHttp, key: Key) -> tuple[str, bool]:
    """How sending fails: wording, and whether the outcome is known."""
    with pytest.raises(LineDown) as failure:
        line.send(chain(key, 1))
    return failure.value.code, failure.value.outcome_known


def replies(status: int, content: bytes, *, length: int | None = None) -> Fault:
    async def fault(_app: ASGIApp, _scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        size = len(content) if length is None else length
        headers = [(b"content-length", str(size).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content, "more_body": length is not None})

    return fault


@contextmanager
def raw(access: CountyAccess, *, certificate: bool = True) -> Iterator[ssl.SSLSocket]:
    """A TLS connection below HTTP."""
    context = access.ssl_context() if certificate else ssl.create_default_context(cafile=str(access.authority))
    host, port = access.url.removeprefix("https://").split(":")
    with (
        socket.create_connection((host, int(port)), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        yield secure


def answer_to(access: CountyAccess, request: bytes) -> bytes:
    with raw(access) as connection:
        connection.sendall(request)
        received = b""
        while part := connection.recv(65536):
            received += part
        return received


def post(access: CountyAccess, path: str, content: bytes, method: str = "POST") -> httpx.Response:
    with httpx.Client(base_url=access.url, verify=access.ssl_context(), trust_env=False) as client:
        return client.request(method, path, content=content)


def test_the_county_greets_an_enrolled_window(line: CountyHttp) -> None:
    line.ping()


def test_a_window_without_a_certificate_gets_nothing(county: CountyUnderTest, access: CountyAccess) -> None:
    received = b""
    # how the hanging up shows, alert, reset or end, is up to the moment
    with suppress(OSError), raw(access, certificate=False) as connection:
        connection.sendall(b"GET /v1/ping HTTP/1.1\r\nhost: x\r\n\r\n")
        received = connection.recv(1)
    assert received == b""
    assert county.requests == []


def test_a_certificate_of_a_foreign_authority_is_refused(
    tmp_path: Path, county: CountyUnderTest, access: CountyAccess, key: Key
) -> None:
    stranger = CountyUnderTest(tmp_path / "other")
    theirs = stranger.enrol(key)
    mixed = replace(access, certificate=theirs.certificate, key=theirs.key)
    with CountyHttp(mixed) as line:
        assert down(line, key) == ("line.hung-up", False)
    assert county.requests == []


def test_a_server_that_says_why_it_refuses_a_certificate_is_understood(
    tmp_path: Path, county: CountyUnderTest, key: Key
) -> None:
    theirs = CountyUnderTest(tmp_path / "other").enrol(key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            secure = county.centre.tls().wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            with secure:
                with suppress(ssl.SSLError):
                    secure.do_handshake()
                heard.wait(20)

        heard = threading.Event()
        thread = threading.Thread(target=serve)
        thread.start()
        access = county.enrol(key, port=listener.getsockname()[1])
        mixed = replace(access, certificate=theirs.certificate, key=theirs.key)
        with CountyHttp(mixed) as line, pytest.raises(LineDown, match="not-admitted"):
            line.ping()
        heard.set()
        thread.join(20)


def test_a_certificate_that_the_county_does_not_know_is_refused(county: CountyUnderTest, key: Key) -> None:
    access = county.enrol(key)
    books = county.centre.books()
    with books.write() as page:
        page.connection.exec_driver_sql("DELETE FROM certificates")
    books.close()
    with CountyHttp(access) as line:
        assert down(line, key) == ("line.not-admitted", True)


def test_a_revoked_window_is_refused_and_what_it_sent_stays(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    line.send(chain(key, 1))
    county.revoke()
    assert down(line, key) == ("line.revoked", True)
    with pytest.raises(LineDown, match="revoked"):
        line.ping()
    assert county.held() == (1, "2250.00")
    assert county.listing()["workstations"][0]["revoked"] is True


def test_a_server_that_is_not_the_county_gets_nothing(tmp_path: Path, county: CountyUnderTest, key: Key) -> None:
    with CountyUnderTest(tmp_path / "impostor") as impostor:
        with CountyHttp(county.enrol(key, port=impostor.port)) as line:
            assert down(line, key) == ("line.untrusted", True)
        assert impostor.requests == []


def test_a_certificate_for_another_name_gets_nothing(tmp_path: Path, key: Key) -> None:
    with CountyUnderTest(tmp_path / "named", hosts=["county.example"]) as county:
        with CountyHttp(county.enrol(key)) as line:
            assert down(line, key) == ("line.untrusted", True)
        assert county.requests == []


def test_a_county_that_is_off_is_unreachable(county: CountyUnderTest, line: CountyHttp, key: Key) -> None:
    county.stop()
    assert down(line, key) == ("line.unreachable", True)


@pytest.mark.parametrize(
    ("fault", "code", "known"),
    [
        (replies(500, b'{"error":"internal"}'), "line.fault", False),
        (replies(503, b""), "line.fault", False),
        (replies(404, b""), "line.refused", True),
        (replies(403, b"{}"), "line.not-admitted", True),
        (replies(302, b""), "line.nonsense", False),
        (replies(204, b""), "line.nonsense", False),
        (replies(200, b""), "line.nonsense", False),
        (replies(200, b"<html>log in</html>"), "line.nonsense", False),
        (replies(200, b"[1]"), "line.nonsense", False),
        (replies(200, b"[" * 100_000), "line.nonsense", False),
        (replies(200, b"x" * 5_000_000), "line.nonsense", False),
        (replies(200, b'[{"content":', length=1000), "line.cut", False),
    ],
)
def test_an_answer_that_is_none_leaves_the_outcome_to_be_asked(
    county: CountyUnderTest, line: CountyHttp, key: Key, fault: Fault, code: str, known: bool
) -> None:
    county.faults.append(fault)
    assert down(line, key) == (code, known)
    assert [answer.verdict for answer in line.send(chain(key, 1))] == [Verdict.ACCEPTED]


def test_answers_of_somebody_else_or_about_something_else_are_nonsense(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    (one,) = chain(key, 1)

    def answer(signer: Any, **changes: str) -> bytes:
        about = {"county": "990123", "number": str(one.number), "digest": one.digest, **changes}
        when = centre_app.datetime.now(centre_app.UTC)
        sealed = seal_answer(signer, **about, verdict=Verdict.ACCEPTED, received_at=when)  # type: ignore[arg-type]
        return encode_answers([sealed])

    own = county.centre.answer_key()
    for content in (
        answer(Key()),
        answer(own, county="990124"),
        answer(own, digest="0" * 64),
        answer(own, number="P01-W01-01-000002"),
        answer(own)[:-1] + b"," + answer(own)[1:],
    ):
        county.faults.append(replies(200, content))
        assert down(line, key) == ("line.nonsense", False)
    county.faults.append(replies(200, answer(own)))
    assert [one.verdict for one in line.send([one])] == [Verdict.ACCEPTED]


def test_an_answer_to_a_question_that_was_not_asked_is_nonsense(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    sent = chain(key, 2)
    answers = line.send(sent)
    county.faults.append(replies(200, encode_answers(answers)))
    with pytest.raises(LineDown, match="nonsense"):
        line.ask([sent[0].number])


def test_a_greeting_of_another_county_is_nonsense(county: CountyUnderTest, line: CountyHttp) -> None:
    for content in (b'{"county":"990124"}', b"[]", b"hello", b"[" * 100_000):
        county.faults.append(replies(200, content))
        with pytest.raises(LineDown, match="nonsense"):
            line.ping()


def test_a_county_that_says_nothing_is_given_up(county: CountyUnderTest, access: CountyAccess, key: Key) -> None:
    async def silent(_app: ASGIApp, _scope: Scope, receive: Receive, _send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    county.faults.append(silent)
    with CountyHttp(access, deadlines=HASTY) as line:
        assert down(line, key) == ("line.timeout", False)


def test_a_county_that_drips_its_answer_is_given_up(county: CountyUnderTest, access: CountyAccess, key: Key) -> None:
    async def drip(_app: ASGIApp, _scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        gone = asyncio.ensure_future(receive())
        while not gone.done():
            await send({"type": "http.response.body", "body": b"[", "more_body": True})
            await asyncio.wait([gone], timeout=0.05)

    county.faults.append(drip)
    with CountyHttp(access, deadlines=HASTY) as line:
        assert down(line, key) == ("line.timeout", False)


def test_a_server_that_drips_its_head_is_given_up(county: CountyUnderTest, key: Key) -> None:
    """Below HTTP: a TLS server with the county's own certificate that never finishes the head of its answer."""
    given_up = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with county.centre.tls().wrap_socket(connection, server_side=True) as secure:
                secure.recv(65536)
                secure.sendall(b"HTTP/1.1 200 OK\r\n")
                while not given_up.wait(0.05):
                    try:
                        secure.sendall(b"x-drip: 1\r\n")
                    except OSError:
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            with CountyHttp(county.enrol(key, port=listener.getsockname()[1]), deadlines=HASTY) as line:
                assert down(line, key) == ("line.timeout", False)
        finally:
            given_up.set()
            thread.join(20)


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        ("GET", "/", b"", 404, "not-found"),
        ("GET", "/v1/records", b"", 405, "method-not-allowed"),
        ("DELETE", "/v1/records", b"", 405, "method-not-allowed"),
        ("POST", "/v1/records", b"", 400, "batch-not-gzip"),
        ("POST", "/v1/records", b"\x00\xff garbage", 400, "batch-not-gzip"),
        ("POST", "/v1/records", gzip.compress(b"{}", mtime=0), 400, "batch-malformed"),
        ("POST", "/v1/records/state", b"garbage", 400, "batch-malformed"),
        ("POST", "/v1/records/state", b"[" * 50_000, 400, "batch-malformed"),
        ("POST", "/v1/records/state", b"x" * 200_000, 413, "batch-too-large"),
    ],
)
def test_nonsense_is_answered_with_a_code_and_nothing_of_the_inside(
    county: CountyUnderTest, access: CountyAccess, method: str, path: str, content: bytes, status: int, code: str
) -> None:
    answer = post(access, path, content, method)
    assert (answer.status_code, answer.json()) == (status, {"error": code})
    assert county.held() == (0, "0.00")


def test_a_body_that_inflates_without_end_is_refused(
    county: CountyUnderTest, access: CountyAccess, line: CountyHttp
) -> None:
    answer = post(access, "/v1/records", gzip.compress(b" " * (batch.MAX_DECOMPRESSED + 1)))
    assert (answer.status_code, answer.json()) == (413, {"error": "batch-too-large"})
    line.ping()


def test_a_body_larger_than_declared_limits_is_refused_without_being_read(access: CountyAccess) -> None:
    head = f"POST /v1/records HTTP/1.1\r\nhost: x\r\ncontent-length: {batch.MAX_COMPRESSED + 1}\r\n\r\n"
    assert b"413" in answer_to(access, head.encode()).split(b"\r\n")[0]


def test_a_body_without_declared_length_is_cut_off_at_the_limit(
    access: CountyAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(centre_app, "MAX_COMPRESSED", 1000)
    chunk = b"3e9\r\n" + b"x" * 1001 + b"\r\n"
    head = b"POST /v1/records HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
    assert b"413" in answer_to(access, head + chunk).split(b"\r\n")[0]


@pytest.mark.parametrize("request_bytes", [b"\x16\x03\x01 not http\r\n\r\n", b"GET\r\n\r\n", b"x" * 100_000])
def test_what_is_not_http_is_refused_in_the_same_form(access: CountyAccess, request_bytes: bytes) -> None:
    answer = answer_to(access, request_bytes)
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.endswith(b'{"error":"not-http"}')


def test_a_sender_that_drips_its_body_is_refused(access: CountyAccess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre_app, "BODY_SECONDS", 0.1)
    answer = answer_to(access, b"POST /v1/records HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nx")
    assert answer.startswith(b"HTTP/1.1 408")
    assert answer.endswith(b'{"error":"too-slow"}')


@pytest.mark.parametrize("start", [b"", b"GET /v1/ping HTTP/1.1\r\nhost:"])
def test_a_sender_that_never_finishes_the_head_is_dropped(
    access: CountyAccess, monkeypatch: pytest.MonkeyPatch, start: bytes
) -> None:
    monkeypatch.setattr(centre_server, "HEADER_SECONDS", 0.1)
    assert answer_to(access, start) == b""


def test_a_fault_inside_shows_nothing_and_logs_nobody(
    county: CountyUnderTest, access: CountyAccess, key: Key, caplog: pytest.LogCaptureFixture
) -> None:
    books = county.centre.books()
    with books.write() as page:
        page.connection.exec_driver_sql("DROP TABLE records")
    books.close()
    with caplog.at_level(logging.DEBUG):
        answer = post(access, "/v1/records", encode_batch(chain(key, 1)))
    assert (answer.status_code, answer.json()) == (500, {"error": "internal"})
    assert "no such table" in caplog.text
    assert "ZYW011-1" not in caplog.text


def test_the_log_counts_and_names_nobody(line: CountyHttp, key: Key, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        line.send(chain(key, 2))
    assert "P01-W01: accepted 2" in caplog.text
    assert "ZYW011-1" not in caplog.text


def test_a_window_asks_what_the_county_holds_of_it(access: CountyAccess, line: CountyHttp, key: Key) -> None:
    sent = chain(key, 3)
    line.send([sent[0], sent[2]])
    with httpx.Client(base_url=access.url, verify=access.ssl_context(), trust_env=False) as client:
        held = client.get("/v1/holdings").json()
    assert (held["records"], held["accepted"], held["compensation"]) == (2, 2, "4500.00")
    assert held["epochs"] == [{"epoch": 1, "records": 2, "last": 3, "digest": sent[2].digest, "gaps": [[2, 2]]}]

"""The centre's wire: HTTP in, JSON out. A refusal is ``{"error": code}`` and never shows what went wrong inside."""

import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from ncms_desktop.centre.folder import Centre
from ncms_desktop.centre.reception import NotAdmitted, Reception
from ncms_desktop.wire.answer import encode_answers
from ncms_desktop.wire.batch import MAX_COMPRESSED, BatchRefused, decode_batch, decode_numbers
from ncms_desktop.wire.canonical import canonical

CERTIFICATE = "client_certificate"
"""Where the server puts the client's certificate (DER bytes) in the scope's state."""

BODY_SECONDS = 60.0
"""A body that takes longer is refused: a sender that drips may not hold a place."""
_MAX_QUESTION = 100_000

_log = logging.getLogger(__name__)
_CODES = {404: "not-found", 405: "method-not-allowed"}
_STATUS = {"batch-too-large": 413}


def make_app(centre: Centre, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Starlette:
    """The application; its database is open while the application lives."""
    desk = _Desk()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        key = centre.answer_key()
        books = await run_in_threadpool(centre.books)
        desk.centre = centre
        desk.reception = Reception(books, centre.county, key, key.public_key().public_bytes_raw(), now)
        try:
            yield
        finally:
            books.close()

    return Starlette(
        routes=[
            Route("/v1/records", desk.records, methods=["POST"]),
            Route("/v1/records/state", desk.state, methods=["POST"]),
            Route("/v1/ping", desk.ping, methods=["GET"]),
            Route("/v1/holdings", desk.holdings, methods=["GET"]),
        ],
        exception_handlers={
            HTTPException: _http_error,
            BatchRefused: _batch_refused,
            NotAdmitted: _not_admitted,
            ClientDisconnect: _gone,
            Exception: _failed,
        },
        lifespan=lifespan,
    )


class _Desk:
    """The endpoints."""

    centre: Centre
    reception: Reception

    async def records(self, request: Request) -> Response:
        caller = _caller(request)
        # who may not send is told so before a large body is read
        await run_in_threadpool(self.reception.greet, caller)
        body = await _body(request, limit=MAX_COMPRESSED)
        answers = await run_in_threadpool(lambda: self.reception.receive(caller, decode_batch(body)))
        first = answers[0].number.rsplit("-", 2)[0]
        counts = Counter(answer.verdict.value for answer in answers)
        _log.info("%s: %s", first, ", ".join(f"{verdict} {count}" for verdict, count in sorted(counts.items())))
        return _json_bytes(encode_answers(answers))

    async def state(self, request: Request) -> Response:
        caller = _caller(request)
        numbers = decode_numbers(await _body(request, limit=_MAX_QUESTION))
        return _json_bytes(encode_answers(await run_in_threadpool(self.reception.state, caller, numbers)))

    async def ping(self, request: Request) -> Response:
        await run_in_threadpool(self.reception.greet, _caller(request))
        return _json({"county": self.centre.county, "name": self.centre.name, "time": datetime.now(UTC).isoformat()})

    async def holdings(self, request: Request) -> Response:
        return _json(await run_in_threadpool(self.reception.holdings, _caller(request)))


def _caller(request: Request) -> str:
    certificate = getattr(request.state, CERTIFICATE, None)
    if not isinstance(certificate, bytes):
        raise NotAdmitted("no-certificate")
    return hashlib.sha256(certificate).hexdigest()


async def _body(request: Request, *, limit: int) -> bytes:
    """The body, read within the time and not beyond the limit."""
    declared = request.headers.get("content-length", "0")
    if not declared.isascii() or not declared.isdigit() or int(declared) > limit:
        raise BatchRefused("batch-too-large")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > limit:
                    raise BatchRefused("batch-too-large")
    except TimeoutError:
        raise HTTPException(408, "too-slow") from None
    return bytes(body)


def _json(value: Any, *, status: int = 200) -> Response:
    return _json_bytes(canonical(value), status=status)


def _json_bytes(content: bytes, *, status: int = 200) -> Response:
    return Response(content, status_code=status, media_type="application/json")


def _refusal(code: str, status: int) -> Response:
    # a refused body may be half read: what follows on this connection can't be trusted to be a request
    response = _json({"error": code}, status=status)
    response.headers["connection"] = "close"
    return response


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _refusal(_CODES.get(error.status_code, error.detail), error.status_code)


def _batch_refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, BatchRefused)
    return _refusal(error.code, _STATUS.get(error.code, 400))


def _not_admitted(_request: Request, error: Exception) -> Response:
    assert isinstance(error, NotAdmitted)
    return _refusal(error.code, 403)


def _gone(_request: Request, _error: Exception) -> Response:
    """The sender went away in mid-body: nobody is there to read this."""
    return _refusal("cut", 400)


def _failed(_request: Request, _error: Exception) -> Response:
    """A fault of ours; the server logs it (exception texts carry no parameters)."""
    return _refusal("internal", 500)

"""The line to a county centre over HTTPS with certificates on both sides.

Every failure of the way becomes ``LineDown`` with a wording, and says whether the county may have stored what was sent.
"""

import asyncio
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from ncms_desktop.adapters.enrolment import CountyAccess
from ncms_desktop.ports.county import LineDown
from ncms_desktop.wire.answer import CountyAnswer, decode_answers
from ncms_desktop.wire.batch import encode_batch, encode_numbers
from ncms_desktop.wire.record import RecordNumber, SealedRecord

_PING = "/v1/ping"
_LARGEST_ANSWER = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds: until connected, between two pieces of an answer, and for a whole call whatever happens in it."""

    connect: float = 5.0
    silence: float = 20.0
    total: float = 40.0


DEADLINES = Deadlines()


class CountyHttp:
    """Implements ``ports.county.CountyLine``. One thread at a time; close it, or use it as a context."""

    def __init__(self, access: CountyAccess, *, deadlines: Deadlines = DEADLINES) -> None:
        self._access = access
        self._total = deadlines.total
        # asyncio only for the deadline over everything: connecting, sending, a head or a body that drips
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(
            base_url=access.url,
            verify=access.ssl_context(),
            timeout=httpx.Timeout(deadlines.silence, connect=deadlines.connect),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            headers={"accept-encoding": "identity", "user-agent": "ncms-desktop"},
            trust_env=False,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._runner.run(self._client.aclose())
        self._runner.close()

    def send(self, records: Sequence[SealedRecord]) -> tuple[CountyAnswer, ...]:
        body = encode_batch(records)
        answers = self._answers(self._call("POST", "/v1/records", body, "application/gzip"))
        sent = {str(record.number): record.digest for record in records}
        if any(sent.pop(answer.number, None) != answer.digest for answer in answers):
            raise LineDown("line.nonsense", outcome_known=False)
        return answers

    def ask(self, numbers: Sequence[RecordNumber]) -> tuple[CountyAnswer, ...]:
        body = encode_numbers(numbers)
        answers = self._answers(self._call("POST", "/v1/records/state", body, "application/json"))
        asked = {str(number) for number in numbers}
        if not {answer.number for answer in answers} <= asked:
            raise LineDown("line.nonsense", outcome_known=False)
        return answers

    def ping(self) -> None:
        try:
            fields = json.loads(self._call("GET", _PING, None, None))
        except (ValueError, RecursionError):
            raise LineDown("line.nonsense", outcome_known=False) from None
        if not isinstance(fields, dict) or fields.get("county") != self._access.county:
            raise LineDown("line.nonsense", outcome_known=False)

    def _answers(self, body: bytes) -> tuple[CountyAnswer, ...]:
        try:
            return decode_answers(body, self._access.answer_key, county=self._access.county)
        except ValueError:
            raise LineDown("line.nonsense", outcome_known=False) from None

    def _call(self, method: str, path: str, content: bytes | None, kind: str | None) -> bytes:
        """The body of a 200 answer; everything else raises ``LineDown``.

        A county that refuses our certificate hangs up, which TLS 1.3 lets nobody tell from a cut. One greeting on a new
        connection tells them apart well enough for the sentence that the clerk reads.
        """
        try:
            return self._try(method, path, content, kind)
        except LineDown as down:
            if down.code == "line.cut" and self._hangs_up():
                raise LineDown("line.hung-up", outcome_known=False) from down
            raise

    def _hangs_up(self) -> bool:
        try:
            self._try("GET", _PING, None, None)
        except LineDown as down:
            return down.code == "line.cut"
        return False

    def _try(self, method: str, path: str, content: bytes | None, kind: str | None) -> bytes:
        try:
            return self._runner.run(self._exchange(method, path, content, kind))
        except TimeoutError:
            raise LineDown("line.timeout", outcome_known=False) from None
        except (httpx.HTTPError, OSError) as error:  # an alert in mid-connection comes as a bare ssl.SSLError
            raise _line_down(error) from error

    async def _exchange(self, method: str, path: str, content: bytes | None, kind: str | None) -> bytes:
        headers = {} if kind is None else {"content-type": kind}
        async with (
            asyncio.timeout(self._total),
            self._client.stream(method, path, content=content, headers=headers) as response,
        ):
            body = bytearray()
            async for part in response.aiter_raw():
                body += part
                if len(body) > _LARGEST_ANSWER:
                    raise LineDown("line.nonsense", outcome_known=False)
        if response.status_code == httpx.codes.OK:
            return bytes(body)
        raise _refusal(response.status_code, bytes(body))


def _line_down(error: httpx.HTTPError | OSError) -> LineDown:
    """What a failed transport means. Before the connection stood, nothing was sent."""
    alert = _tls_failure(error)
    if isinstance(alert, ssl.SSLCertVerificationError):
        return LineDown("line.untrusted", outcome_known=True)
    if alert is not None and "ALERT" in (alert.reason or ""):
        # some servers say so; others just hang up
        return LineDown("line.not-admitted", outcome_known=True)
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return LineDown("line.timeout", outcome_known=True)
    if isinstance(error, httpx.ConnectError):
        return LineDown("line.unreachable", outcome_known=True)
    if isinstance(error, httpx.TimeoutException):
        return LineDown("line.timeout", outcome_known=False)
    return LineDown("line.cut", outcome_known=False)


def _tls_failure(error: BaseException) -> ssl.SSLError | None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def _refusal(status: int, body: bytes) -> LineDown:
    """An answer other than 200. What the county refused with 4xx it has not stored; of a 5xx nobody knows."""
    if status == httpx.codes.FORBIDDEN:
        code = "line.revoked" if b'"revoked"' in body else "line.not-admitted"
        return LineDown(code, outcome_known=True)
    if 400 <= status < 500:
        return LineDown("line.refused", outcome_known=True)
    if status >= 500:
        return LineDown("line.fault", outcome_known=False)
    return LineDown("line.nonsense", outcome_known=False)

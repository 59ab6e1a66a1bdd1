"""uvicorn with mutual TLS: the client's certificate reaches the application, and nobody may dawdle."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from ncms_desktop.centre.app import CERTIFICATE
from ncms_desktop.centre.folder import Centre
from ncms_desktop.domain.errors import EnvironmentFault

HEADER_SECONDS = 20.0
"""How long a connection may take to complete the head of a request."""
_AT_ONCE = 300
_GRACE_SECONDS = 10


class CertificateProtocol(H11Protocol):
    """HTTP/1.1 that puts the client's certificate into each request's state and drops connections that drip their
    request's head."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        tls = transport.get_extra_info("ssl_object")
        certificate = None if tls is None else tls.getpeercert(binary_form=True)
        self.app_state = {**self.app_state, CERTIFICATE: certificate}
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        self._wait()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._stop_waiting()  # idle between requests is the keep-alive timer's business
        super().on_response_complete()

    def shutdown(self) -> None:
        """The server stops: what is under way is answered, what is idle is dropped. TLS's goodbye would wait for a peer
        that isn't listening."""
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()
        else:
            super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """What isn't HTTP at all is answered in the same form as every other refusal."""
        body = b'{"error":"not-http"}'
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        events: list[Any] = [
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ]
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _wait(self) -> None:
        if self._patience is None and self.conn.their_state is h11.IDLE:
            self._patience = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


class Server(uvicorn.Server):
    """The centre on one listening socket; ``on_ready`` is called with the port once requests are answered."""

    def __init__(self, centre: Centre, app: Starlette, *, on_ready: Callable[[int], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=CertificateProtocol,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=_AT_ONCE,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=_GRACE_SECONDS,
                ssl_context_factory=lambda _config, _default: centre.tls(),
            )
        )
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            self._on_ready(sockets[0].getsockname()[1])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises ``EnvironmentFault`` where the address is taken."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise EnvironmentFault("centre.port-taken", host=host, port=port, detail=error.strerror or "") from error

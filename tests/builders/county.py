"""A county centre under test: a real one over real TLS on loopback, the records that it gets, and a line that fails."""

import asyncio
import json
import socket
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.types import ASGIApp, Receive, Scope, Send

from ncms_desktop.adapters.enrolment import CountyAccess, apply_grant, make_request
from ncms_desktop.centre.app import make_app
from ncms_desktop.centre.enrol import admit, revoke, write_grant
from ncms_desktop.centre.folder import Centre, make_centre
from ncms_desktop.centre.listing import listing
from ncms_desktop.centre.server import Server, listen
from ncms_desktop.domain.facility import Level, Workplace
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.ports.surroundings import Signer
from ncms_desktop.wire.record import GENESIS, RecordKind, RecordNumber, SealedRecord, Signs, render, seal

COUNTY = "990123"
PASSPHRASE = "a passphrase of the tests"
AT = datetime(2016, 3, 10, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """A signing key as the ports know it."""

    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public_key(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def workplace(facility: str = "P01", workstation: str = "W01", county: str = COUNTY) -> Workplace:
    return Workplace(
        county=county,
        county_name="示例县",
        facility=facility,
        facility_name="平安镇卫生院",
        level=Level.TOWNSHIP,
        workstation=workstation,
        window_name="1 号窗口",
        clerk="试结算员",
        complaint_telephone="0990-0000000",
    )


def body(
    number: RecordNumber, *, visit: str | None = None, paid: int = 225_000, patient: int = 80_000
) -> dict[str, Any]:
    """What the county checks of a settlement, with amounts in fen that conserve."""
    visit = visit or f"ZY{number.workstation}{number.epoch}-{number.sequence}"
    total = yuan_text(paid + patient)
    return {
        "number": str(number),
        "visit": {"number": visit},
        "amounts": {
            "total": total,
            "self_paid": "0.00",
            "first_own_share": "0.00",
            "over_ceiling": "0.00",
            "eligible": total,
            "deductible": "50.00",
            "compensation": yuan_text(paid),
            "facility_share": "0.00",
            "patient_share": yuan_text(patient),
        },
        "payments": [{"fund": "basic", "amount": yuan_text(paid), "limit": "inpatient"}],
        "charges": [{"bill": f"{visit}-B1", "line": "1", "amount": total}],
    }


def record(
    key: Signs,
    number: RecordNumber,
    previous: str,
    *,
    content_body: dict[str, Any] | None = None,
    county: str = COUNTY,
) -> SealedRecord:
    """One sealed record."""
    content = render(
        kind=RecordKind.SETTLEMENT,
        county=county,
        number=number,
        previous=previous,
        created_at=AT,
        body=body(number) if content_body is None else content_body,
    )
    return seal(key, number=number, content=content)


def chain(
    key: Signs, count: int, *, facility: str = "P01", workstation: str = "W01", epoch: int = 1
) -> list[SealedRecord]:
    """Records that follow each other from the first of an epoch."""
    made: list[SealedRecord] = []
    for sequence in range(1, count + 1):
        previous = made[-1].digest if made else GENESIS
        made.append(record(key, RecordNumber(facility, workstation, epoch, sequence), previous))
    return made


Fault: TypeAlias = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]
"""Takes the place of the county for one request; may let it do its work."""


class CountyUnderTest:
    """A centre in a folder of its own, served by a thread of this process while it is started.

    ``faults`` are used up, one for each request, before requests are answered as they should be.
    """

    def __init__(
        self, folder: Path, *, county: str = COUNTY, hosts: Sequence[str] = ("localhost", "127.0.0.1")
    ) -> None:
        self.folder = folder
        self.centre: Centre = make_centre(folder / "centre", county=county, name="示例县", hosts=list(hosts))
        self.port = 0
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._count = 0
        self.faults: deque[Fault] = deque()
        self.requests: list[str] = []

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> Self:
        """Serve, on the same port as before."""
        listener = listen("127.0.0.1", self.port)
        self.port = listener.getsockname()[1]
        ready = threading.Event()
        self._server = Server(self.centre, self._with_faults(make_app(self.centre)), on_ready=lambda _port: ready.set())
        self._thread = threading.Thread(target=self._serve, args=(self._server, listener))
        self._thread.start()
        assert ready.wait(20)
        return self

    def stop(self) -> None:
        """Stop answering; what is under way is finished."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(20)
            assert not self._thread.is_alive()
            self._server = self._thread = None

    def _with_faults(self, app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                self.requests.append(scope["path"])
                if self.faults:
                    return await self.faults.popleft()(app, scope, receive, send)
            return await app(scope, receive, send)

        return answer

    @staticmethod
    def _serve(server: Server, listener: socket.socket) -> None:
        with listener:
            asyncio.run(server.serve(sockets=[listener]))

    def enrol(
        self, key: Signer, *, facility: str = "P01", workstation: str = "W01", port: int | None = None
    ) -> CountyAccess:
        """The access of a workstation, through request and grant; ``port`` leads elsewhere than to the centre."""
        self._count += 1
        folder = self.folder / f"access-{self._count}"
        place = workplace(facility, workstation, self.centre.county)
        request, grant = folder.with_suffix(".request"), folder.with_suffix(".grant")
        make_request(request, folder=folder, workplace=place, signer=key, passphrase=PASSPHRASE)
        url = f"https://127.0.0.1:{self.port if port is None else port}"
        write_grant(admit(self.centre, request, url=url), grant)
        apply_grant(grant, folder)
        access = CountyAccess.load(folder, passphrase=PASSPHRASE)
        assert access is not None
        return access

    def revoke(self, *, facility: str = "P01", workstation: str = "W01") -> None:
        revoke(self.centre, facility=facility, workstation=workstation)

    def listing(self) -> dict[str, Any]:
        """What ``ncms-centre list --json`` says."""
        books = self.centre.books()
        try:
            with books.read() as page:
                return json.loads(json.dumps(listing(page, name=self.centre.name)))  # type: ignore[no-any-return]
        finally:
            books.close()

    def held(self) -> tuple[int, str]:
        """(records, compensation) over all workstations."""
        listed = self.listing()
        return listed["records"], listed["compensation"]


class FaultyLine:
    """A TCP line to the county that can be cut. TLS runs through it, so it sees no content."""

    def __init__(self, county: CountyUnderTest) -> None:
        self._county = county
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._pumps: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes the acceptor
        self._acceptor.join(20)
        self.cut()
        for pump in self._pumps:
            pump.join(20)
            assert not pump.is_alive()
        self._listener.close()

    def cut(self) -> None:
        """Cut every connection now, both ways."""
        with self._lock:
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._closed:
                client.close()
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._county.port))
            except ConnectionRefusedError:
                client.close()
                continue
            with self._lock:
                self._ends |= {client, server}
            both = threading.Barrier(2)
            for source, target in ((client, server), (server, client)):
                pump = threading.Thread(target=self._pump, args=(source, target, both))
                pump.start()
                self._pumps.append(pump)

    def _pump(self, source: socket.socket, target: socket.socket, both: threading.Barrier) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
        both.wait(20)
        with self._lock:
            self._ends.discard(source)
        source.close()

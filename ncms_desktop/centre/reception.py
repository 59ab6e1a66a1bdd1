"""Receive records: every validly signed one is kept with its verdict, and an answer leaves only after it is durable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ncms_desktop.centre.books import Arrived, Books, Held, Page
from ncms_desktop.centre.corrections import Booking, book, booking
from ncms_desktop.centre.judge import Flaw, Settled, judge
from ncms_desktop.centre.listing import holdings_of
from ncms_desktop.centre.register import Caller, caller
from ncms_desktop.wire.answer import CountyAnswer, Verdict, read_answer, seal_answer
from ncms_desktop.wire.batch import Delivered
from ncms_desktop.wire.canonical import digest
from ncms_desktop.wire.record import (
    GENESIS,
    MAX_RECORD_BYTES,
    RecordFields,
    RecordNumber,
    Signs,
    parse_record,
    signature_holds,
)
from ncms_desktop.wording import Language, wording


class NotAdmitted(Exception):
    """The certificate is none that the county gave out, or it was revoked. ``code`` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reception:
    """The counter at which records arrive. ``answer_key`` signs answers, ``public_key`` is its public half."""

    books: Books
    county: str
    answer_key: Signs
    public_key: bytes
    now: Callable[[], datetime]

    def receive(self, fingerprint: str, delivered: Sequence[Delivered]) -> tuple[CountyAnswer, ...]:
        """Judge and keep the records in their order, all in one transaction; one answer each."""
        with self.books.write() as page:
            sender = self._admitted(page, fingerprint)
            return tuple(self._one(page, sender, record) for record in delivered)

    def state(self, fingerprint: str, numbers: Sequence[RecordNumber]) -> tuple[CountyAnswer, ...]:
        """The answers that were given to those of the caller's records that the county holds."""
        with self.books.read() as page:
            sender = self._admitted(page, fingerprint)
            own = [number for number in numbers if _belongs(number, sender)]
            held = page.held(own)
        return tuple(self._given(held[number]) for number in own if number in held)

    def holdings(self, fingerprint: str) -> dict[str, Any]:
        """What the county holds of the calling workstation."""
        with self.books.read() as page:
            sender = self._admitted(page, fingerprint)
            return holdings_of(page, sender.facility, sender.workstation)

    def greet(self, fingerprint: str) -> None:
        """Raise ``NotAdmitted`` for whoever may not send."""
        with self.books.read() as page:
            self._admitted(page, fingerprint)

    def _admitted(self, page: Page, fingerprint: str) -> Caller:
        found = caller(page, fingerprint)
        if found is None:
            raise NotAdmitted("unknown-certificate")
        if found.revoked:
            raise NotAdmitted("revoked")
        return found

    def _one(self, page: Page, sender: Caller, record: Delivered) -> CountyAnswer:
        own = digest(record.content)
        refusal = _refusal_at_the_door(sender, record)
        if refusal is not None:
            return self._answer(record.number, own, Verdict.REJECTED, Flaw(refusal))
        held = page.held([record.number]).get(record.number)
        if held is not None and held.digest == own:
            return self._again(held)
        fields = _read(record.content)
        arrived = Arrived(
            number=record.number,
            content=record.content,
            signature=record.signature,
            digest=own,
            previous=None if fields is None else fields.previous,
            kind=None if fields is None else fields.kind[:40],
        )
        if held is not None:
            return self._aside(page, arrived, Verdict.CONFLICT, "number-used")
        if fields is None:
            return self._keep(page, arrived, Flaw("not-canonical"))
        if fields.number != record.number:
            return self._aside(page, arrived, Verdict.REJECTED, "number-differs")
        return self._keep(page, arrived, self._judgement(page, fields, own))

    def _judgement(self, page: Page, fields: RecordFields, own: str) -> Settled | Booking | Flaw:
        """The content by itself, then against the chain, then against what else was settled."""
        if _breaks_chain(page, fields, own):
            return Flaw("chain-broken")
        judged = judge(fields, county=self.county)
        if isinstance(judged, Flaw):
            return judged
        if not isinstance(judged, Settled):
            return booking(page, fields.number, judged)
        facility = fields.number.facility
        other = page.settles_visit(facility, judged.visit) or page.settles_charge(facility, judged.charges)
        return judged if other is None else Flaw("already-settled", other)

    def _keep(self, page: Page, arrived: Arrived, judged: Settled | Booking | Flaw) -> CountyAnswer:
        if isinstance(judged, Flaw):
            answer = self._answer(arrived.number, arrived.digest, Verdict.REJECTED, judged)
            page.keep(arrived, answer)
            return answer
        answer = self._answer(arrived.number, arrived.digest, Verdict.ACCEPTED, None)
        page.keep(arrived, answer, compensation=judged.compensation)
        if isinstance(judged, Booking):
            book(page, arrived.number, judged)
        else:
            page.settle(arrived.number, visit=judged.visit, charges=judged.charges)
        return answer

    def _aside(self, page: Page, arrived: Arrived, verdict: Verdict, code: str) -> CountyAnswer:
        answer = self._answer(arrived.number, arrived.digest, verdict, Flaw(code))
        page.set_aside(arrived, code=code, received_at=answer.received_at.isoformat())
        return answer

    def _again(self, held: Held) -> CountyAnswer:
        """The same bytes once more: *duplicate* with the first time of arrival, or the refusal that was given."""
        if held.verdict != Verdict.ACCEPTED.value:
            return self._given(held)
        return seal_answer(
            self.answer_key,
            county=self.county,
            number=str(held.number),
            digest=held.digest,
            verdict=Verdict.DUPLICATE,
            received_at=datetime.fromisoformat(held.received_at),
        )

    def _given(self, held: Held) -> CountyAnswer:
        return read_answer(held.answer, held.answer_signature, self.public_key, county=self.county)

    def _answer(self, number: RecordNumber, own: str, verdict: Verdict, flaw: Flaw | None) -> CountyAnswer:
        # The reason is for the clerk who reads the answer, in the county's language, whatever shows it.
        words = wording(Language.CHINESE)
        return seal_answer(
            self.answer_key,
            county=self.county,
            number=str(number),
            digest=own,
            verdict=verdict,
            received_at=self.now(),
            code=None if flaw is None else flaw.code,
            reason=None if flaw is None else words(f"verdict.{flaw.code}", number=flaw.number),
        )


def _refusal_at_the_door(sender: Caller, record: Delivered) -> str | None:
    """Why bytes are not kept at all: nobody vouches for them."""
    if len(record.content) > MAX_RECORD_BYTES:
        return "record-too-large"
    if not _belongs(record.number, sender):
        return "foreign-workstation"
    if not any(signature_holds(key, record.content, record.signature) for key in sender.keys):
        return "bad-signature"
    return None


def _belongs(number: RecordNumber, sender: Caller) -> bool:
    return (number.facility, number.workstation) == (sender.facility, sender.workstation)


def _read(content: bytes) -> RecordFields | None:
    try:
        return parse_record(content)
    except ValueError:
        return None


def _breaks_chain(page: Page, fields: RecordFields, own: str) -> bool:
    """Whether a neighbour that is held, or the beginning of the epoch, contradicts the record."""
    before = GENESIS if fields.number.sequence == 1 else page.digest_before(fields.number)
    if before is not None and before != fields.previous:
        return True
    named = page.previous_of_next(fields.number)
    return named is not None and named != own

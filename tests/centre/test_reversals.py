"""What the county says of reversals and supplements, over real TLS, and what its sums are then."""

import sqlite3
from typing import Any

import pytest
from builders.county import AT, COUNTY, CountyUnderTest, Key, body, record

from ncms_desktop.adapters.county_http import CountyHttp
from ncms_desktop.centre.books import Books
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.wire.answer import CountyAnswer
from ncms_desktop.wire.record import GENESIS, RecordKind, RecordNumber, SealedRecord, render, seal


def said(answers: tuple[CountyAnswer, ...]) -> list[tuple[str, str | None]]:
    return [(answer.verdict.value, answer.code) for answer in answers]


class Chain:
    """Records of one workstation, each after the one before."""

    def __init__(self, key: Key) -> None:
        self._key = key
        self._sequence, self._previous = 0, GENESIS

    def settle(self, visit: str, paid: int = 225_000, **changes: Any) -> SealedRecord:
        number = self._next()
        sealed = record(self._key, number, self._previous, content_body=body(number, visit=visit, paid=paid) | changes)
        self._previous = sealed.digest
        return sealed

    def reverse(self, settlement: SealedRecord | str, settled: int = 225_000, /, **changes: Any) -> SealedRecord:
        content = {
            "settlement": {"number": _number(settlement), "compensation": yuan_text(settled)},
            "amounts": {"compensation": yuan_text(-settled)},
            "reason": "录入错误",
            "authorised_by": "试合管员",
            "money_returned": True,
        }
        return self._correct(RecordKind.REVERSAL, content | changes)

    def supplement(self, settlement: SealedRecord | str, more: int, **changes: Any) -> SealedRecord:
        content = {
            "settlement": {"number": _number(settlement)},
            "amounts": {
                "compensation": yuan_text(more),
                "facility_share": "0.00",
                "patient_share": yuan_text(-more),
            },
            "payments": [{"fund": "basic", "amount": yuan_text(more)}],
        }
        return self._correct(RecordKind.SUPPLEMENT, content | changes)

    def _correct(self, kind: RecordKind, content: dict[str, Any]) -> SealedRecord:
        number = self._next()
        rendered = render(
            kind=kind,
            county=COUNTY,
            number=number,
            previous=self._previous,
            created_at=AT,
            body={"number": str(number)} | content,
        )
        sealed = seal(self._key, number=number, content=rendered)
        self._previous = sealed.digest
        return sealed

    def _next(self) -> RecordNumber:
        self._sequence += 1
        return RecordNumber("P01", "W01", 1, self._sequence)


def _number(settlement: SealedRecord | str) -> str:
    return settlement if isinstance(settlement, str) else str(settlement.number)


@pytest.fixture
def chain(key: Key) -> Chain:
    return Chain(key)


ACCEPTED = ("accepted", None)


def test_a_reversal_takes_the_compensation_back_and_frees_the_visit(
    county: CountyUnderTest, line: CountyHttp, chain: Chain
) -> None:
    first, other = chain.settle("ZY1"), chain.settle("ZY2")
    assert said(line.send([first, other, chain.reverse(first)])) == [ACCEPTED] * 3
    assert county.held() == (3, "2250.00")
    assert said(line.send([chain.settle("ZY1", 100_000)])) == [ACCEPTED]
    assert county.held() == (4, "3250.00")
    assert said(line.send([chain.settle("ZY2")])) == [("rejected", "already-settled")]


def test_supplements_are_summed_and_a_reversal_takes_them_back_too(
    county: CountyUnderTest, line: CountyHttp, chain: Chain
) -> None:
    first = chain.settle("ZY1")
    assert said(line.send([first, chain.supplement(first, 50_000), chain.supplement(first, -20_000)])) == [ACCEPTED] * 3
    assert county.held() == (3, "2550.00")
    assert said(line.send([chain.reverse(first)])) == [ACCEPTED]
    assert county.held() == (4, "0.00")


def test_a_settlement_is_cancelled_once(county: CountyUnderTest, line: CountyHttp, chain: Chain) -> None:
    first = chain.settle("ZY1")
    back = chain.reverse(first)
    line.send([first, back])
    (answer,) = line.send([chain.reverse(first)])
    assert said((answer,)) == [("rejected", "already-reversed")]
    assert str(back.number) in (answer.reason or "")
    assert said(line.send([chain.supplement(first, 100)])) == [("rejected", "already-reversed")]
    assert county.held() == (4, "0.00")


def test_a_reversal_that_comes_twice_is_a_duplicate(county: CountyUnderTest, line: CountyHttp, chain: Chain) -> None:
    first = chain.settle("ZY1")
    back = chain.reverse(first)
    line.send([first, back])
    assert said(line.send([back])) == [("duplicate", None)]
    assert county.held() == (2, "0.00")


def test_an_unknown_settlement_can_not_be_corrected(county: CountyUnderTest, line: CountyHttp, chain: Chain) -> None:
    first = chain.settle("ZY1")
    more = chain.supplement(first, 100)
    sent = [first, more, chain.reverse("P01-W01-01-000099"), chain.reverse(more, 100), chain.supplement(more, 1)]
    assert said(line.send(sent)) == [ACCEPTED, ACCEPTED, *[("rejected", "settlement-unknown")] * 3]
    assert county.held() == (5, "2251.00")


def test_another_facilitys_settlement_can_not_be_corrected(
    county: CountyUnderTest, line: CountyHttp, chain: Chain
) -> None:
    neighbour = Key()
    access = county.enrol(neighbour, facility="P02")
    number = RecordNumber("P02", "W01", 1, 1)
    with CountyHttp(access) as elsewhere:
        assert said(elsewhere.send([record(neighbour, number, GENESIS)])) == [ACCEPTED]
    assert said(line.send([chain.reverse(str(number))])) == [("rejected", "settlement-unknown")]


def test_a_refused_settlement_may_be_cancelled_and_settled_anew_but_not_supplemented(
    county: CountyUnderTest, line: CountyHttp, chain: Chain
) -> None:
    wrong = chain.settle("ZY1", payments=[])
    sent = [wrong, chain.supplement(wrong, 100), chain.reverse(wrong), chain.settle("ZY1")]
    assert said(line.send(sent)) == [
        ("rejected", "amounts-differ"),
        ("rejected", "settlement-not-accepted"),
        ACCEPTED,
        ACCEPTED,
    ]
    assert county.held() == (4, "2250.00")


def test_amounts_that_do_not_agree_are_refused(county: CountyUnderTest, line: CountyHttp, chain: Chain) -> None:
    first = chain.settle("ZY1")
    unpaid = [{"fund": "basic", "amount": "1.00"}]
    sent = [first, chain.reverse(first, 1), chain.supplement(first, 100, payments=unpaid * 2)]
    sent.append(chain.supplement(first, -225_001))
    assert said(line.send(sent)) == [ACCEPTED, *[("rejected", "amounts-differ")] * 3]
    assert county.held() == (4, "2250.00")


@pytest.mark.parametrize(
    "changes",
    [{"reason": " "}, {"authorised_by": 5}, {"money_returned": "yes"}, {"settlement": {"number": "x"}}, {"amounts": 1}],
    ids=["no reason", "nobody", "no yes or no", "no number", "no amounts"],
)
def test_a_reversal_of_another_shape_is_refused(line: CountyHttp, chain: Chain, changes: dict[str, Any]) -> None:
    first = chain.settle("ZY1")
    assert said(line.send([first, chain.reverse(first, **changes)])) == [ACCEPTED, ("rejected", "body-malformed")]


def test_books_of_the_first_version_get_their_new_table(
    county: CountyUnderTest, line: CountyHttp, chain: Chain
) -> None:
    first = chain.settle("ZY1")
    line.send([first])
    county.stop()
    path = county.folder / "centre" / "centre.db"
    connection = sqlite3.connect(path)
    connection.executescript("DROP TABLE corrections; UPDATE schema_version SET version = 1;")
    connection.close()
    books = Books.open(path, county=COUNTY)
    with books.read() as page:
        tables = page.connection.exec_driver_sql("SELECT count(*) FROM corrections").scalar()
    books.close()
    assert tables == 0
    Books.open(path, county=COUNTY).close()

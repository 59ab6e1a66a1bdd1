"""Visits, reversals, supplements, answers and new county figures in any order, on the real encrypted store.

The county is an honest one: its figure is what it accepted, plus what other hospitals sent it, as of a moment.
"""

import shutil
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from accumulators.made import CAP, PERSON, YEAR, Counter, person_key
from builders.window import COUNTY, make_window
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ncms_desktop.domain.participation import CountyFigure
from ncms_desktop.ports.accumulators import FiguresContent, KeyedFigure
from ncms_desktop.ports.store import StoredSettlement
from ncms_desktop.usecases.redraft import SupplementDraft
from ncms_desktop.usecases.supplement import StaleSupplement, draft_supplement, supplement
from ncms_desktop.wire.answer import Verdict, seal_answer
from ncms_desktop.wire.record import read_record

LIMITS = ("inpatient", "count:inpatient", "deductible:inpatient", "own-share:major-illness")
BIGGEST_STAY = 1_400_000
"""Two of them reach the cap of 20,000.00 at 75%."""


class Ledger(RuleBasedStateMachine):
    """One patient, one window, one county."""

    def __init__(self) -> None:
        super().__init__()
        self.closing = ExitStack()
        folder = Path(tempfile.mkdtemp())
        self.closing.callback(shutil.rmtree, folder)
        window = make_window(folder / "window")
        self.closing.callback(window.store.close)
        self.counter = Counter(window)
        self.elsewhere = dict.fromkeys(LIMITS, 0)
        self.drafts: list[SupplementDraft] = []

    def teardown(self) -> None:
        self.closing.close()

    @initialize(used=st.sampled_from((0, 600_000, 1_800_000)))
    def enrol(self, used: int) -> None:
        self.counter.window.enrol(used=used)
        self.elsewhere["inpatient"] = used

    # --- what happens

    def pass_a_day(self) -> None:
        self.counter.window.clock.moment += timedelta(days=1)

    def standing(self) -> list[StoredSettlement]:
        with self.counter.window.store.read() as uow:
            return [each for each in uow.settlements.latest(COUNTY, 100) if each.standing]

    @rule(total=st.integers(1, BIGGEST_STAY))
    def settle_a_new_visit(self, total: int) -> None:
        self.pass_a_day()
        self._settle_within_the_cap(self.counter.admit(total))

    @precondition(lambda self: self.reversed_visits())
    @rule(data=st.data())
    def settle_a_cancelled_visit_again(self, data: Any) -> None:
        self.pass_a_day()
        self._settle_within_the_cap(data.draw(st.sampled_from(self.reversed_visits())))

    def reversed_visits(self) -> list[str]:
        with self.counter.window.store.read() as uow:
            return list(uow.visits.unsettled(COUNTY, "P01"))

    def _settle_within_the_cap(self, visit: str) -> None:
        rest = max(CAP - self.counter.used(), 0)
        assert self.counter.settle(visit).compensation <= rest

    @precondition(lambda self: self.standing())
    @rule(data=st.data())
    def reverse(self, data: Any) -> None:
        self.pass_a_day()
        stored = data.draw(st.sampled_from(self.standing()))
        before = self.counter.used()
        done = self.counter.reverse(stored.number)
        assert done.returned == stored.paid
        assert self.counter.used() == before - stored.paid
        assert done.findings == ()
        self.drafts = list(done.drafts)

    @precondition(lambda self: self.drafts)
    @rule(data=st.data())
    def confirm_a_draft(self, data: Any) -> None:
        """Old drafts too: what has moved meanwhile gives a new draft or none."""
        self.pass_a_day()
        rest = max(CAP - self.counter.used(), 0)
        draft = data.draw(st.sampled_from(self.drafts))
        self.drafts.remove(draft)
        answer = supplement(self.counter.window.office, draft)
        if isinstance(answer, StaleSupplement):
            self.drafts += [] if answer.new is None else [answer.new]
        elif hasattr(answer, "compensation"):
            assert answer.compensation <= rest
            assert draft_supplement(self.counter.window.office, draft.settlement) is None

    @precondition(lambda self: self.waiting())
    @rule(count=st.integers(1, 4), refused=st.booleans())
    def the_county_answers(self, count: int, *, refused: bool) -> None:
        """For some of the oldest; it may refuse the last of them."""
        self.pass_a_day()
        office, moment = self.counter.window.office, self.counter.window.clock.moment
        with self.counter.window.store.write() as uow:
            rows = uow.outbox.waiting(count)
            for row in rows:
                bad = refused and row is rows[-1] and row.kind == "settlement"
                answer = seal_answer(
                    office.signer,
                    county=COUNTY,
                    number=str(row.record.number),
                    digest=row.record.digest,
                    verdict=Verdict.REJECTED if bad else Verdict.ACCEPTED,
                    received_at=moment,
                )
                uow.outbox.store_answer(answer, moment)
            uow.commit()

    def waiting(self) -> int:
        with self.counter.window.store.read() as uow:
            return uow.outbox.state().waiting

    @rule(more=st.sampled_from((0, 0, 10_000, 700_000)))
    def the_county_sends_a_new_figure(self, more: int) -> None:
        """Everything that it accepted until now, and what other hospitals sent meanwhile."""
        self.pass_a_day()
        self.elsewhere["inpatient"] += more
        held = self.held_by_the_county()
        moment = self.counter.window.clock.moment
        figures = [
            KeyedFigure(person_key(name), CountyFigure(name, self.elsewhere[name] + held[name], moment))
            for name in LIMITS
        ]
        with self.counter.window.store.write() as uow:
            uow.accumulators.replace_figures(FiguresContent(COUNTY, YEAR, figures))
            uow.commit()

    def held_by_the_county(self) -> dict[str, int]:
        """What it accepted; a correction of a settlement that it refused changes nothing."""
        held, accepted = dict.fromkeys(LIMITS, 0), set()
        with self.counter.window.store.read() as uow:
            rows = [row for row in uow.outbox.records() if row.state == "accepted"]
            for row in rows:
                body = read_record(row.record.content)["body"]
                settlement = body["number"] if row.kind == "settlement" else body["settlement"]["number"]
                if row.kind == "settlement":
                    accepted.add(settlement)
                if settlement in accepted:
                    for use in self.uses_of(uow, str(row.record.number)):
                        if use[0] in held:
                            held[use[0]] += use[1]
        return held

    @staticmethod
    def uses_of(uow: Any, record: str) -> list[tuple[str, int]]:
        query = f"SELECT limit_name, used FROM limit_use WHERE record = '{record}' AND holder = '{PERSON}'"
        return [(row[0], row[1]) for row in uow._connection.exec_driver_sql(query)]

    # --- what always holds

    @invariant()
    def the_ledger_verifies(self) -> None:
        assert self.counter.faults() == []

    @invariant()
    def what_stands_together_stays_within_the_cap(self) -> None:
        paid = sum(each.paid for each in self.standing())
        assert 0 <= paid <= CAP
        assert self.counter.totals() == (len(self.standing()), paid)

    @invariant()
    def the_use_is_elsewhere_and_what_stands_here(self) -> None:
        """Whatever the county has seen and said so far: nothing is counted twice, and nothing is left out."""
        assert self.counter.used() == self.elsewhere["inpatient"] + sum(each.paid for each in self.standing())
        assert self.counter.used("count:inpatient") == len(self.standing())
        with self.counter.window.store.read() as uow:
            local = uow.accumulators.local(YEAR, person_key("inpatient"), after=None)
        assert local == (sum(each.paid for each in self.standing()), len(self.standing()))

    @invariant()
    def a_visit_has_one_standing_settlement_at_most(self) -> None:
        visits = [each.visit for each in self.standing()]
        assert len(set(visits)) == len(visits)


Ledger.TestCase.settings = settings(
    max_examples=10, stateful_step_count=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
"""Not shrunk: a failing sequence is short, and each step of it costs a database."""

TestAnySequence = Ledger.TestCase

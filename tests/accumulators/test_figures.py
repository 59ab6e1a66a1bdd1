"""The county's figures beside the roster: every limit and holder, whole or nothing."""

from pathlib import Path

import pytest
from accumulators.made import PERSON, Counter, person_key
from accumulators.test_reverse import STAY

from ncms_desktop.adapters.figures_csv import FiguresCsv
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.participation import Holder, HolderKind, LimitKey
from ncms_desktop.ports.figures_source import FiguresCheck
from ncms_desktop.usecases.accumulators import use_now
from ncms_desktop.usecases.import_figures import FiguresImport, import_figures
from ncms_desktop.wire.answer import Verdict, seal_answer

HEAD = "限额,对象类别,对象编号,期间,已使用,次数,截至时间\n"
HOUSEHOLD = LimitKey("household-account", Holder(HolderKind.HOUSEHOLD, "9901230101010001"))


def written(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "figures.csv"
    path.write_text(head + "".join(f"{row}\n" for row in rows), "utf-8")
    return path


def taken(counter: Counter, path: Path) -> FiguresImport:
    return import_figures(counter.window.office, FiguresCsv(path), scheme_year=2016)


def test_figures_of_persons_households_and_counters_are_taken(counter: Counter, tmp_path: Path) -> None:
    counter.window.enrol(used=100_000)
    path = written(
        tmp_path,
        f"inpatient,个人,{PERSON},,3000.50,2,2016-03-05 20:00",
        "household-account,户,9901230101010001,,120.00,,2016-03-05 20:00",
        f"count:inpatient,个人,{PERSON},,2,,2016-03-05 20:00",
        f"outpatient,个人,{PERSON},2016-03,45.00,3,2016-03-05 20:00",
        "quota,机构,P01,,900000.00,,2016-03-05 20:00",
    )
    done = taken(counter, path)
    assert (done.count, done.findings) == (5, ())
    with counter.window.store.read() as uow:
        assert use_now(uow, 2016, HOUSEHOLD).county_used == 12_000
        year = use_now(uow, 2016, person_key("inpatient"))
        march = LimitKey("outpatient", person_key("x").holder, "2016-03")
        assert (use_now(uow, 2016, march).used, use_now(uow, 2016, march).count) == (4500, 3)
    assert (year.county_used, year.count) == (300_050, 2)
    draft = counter.draft(counter.admit(*STAY))
    assert draft.case is not None
    assert draft.case.admissions.year == 3
    assert draft.case.used["inpatient"] == 300_050
    assert draft.limit_use is not None
    assert draft.limit_use.county_as_of == done.as_of


def test_the_newer_of_roster_and_file_counts(counter: Counter, tmp_path: Path) -> None:
    counter.window.enrol(used=100_000)
    taken(counter, written(tmp_path, f"inpatient,个人,{PERSON},,50.00,,2016-02-01 08:00"))
    assert counter.used() == 100_000
    taken(counter, written(tmp_path, f"inpatient,个人,{PERSON},,60.00,,2016-03-01 08:00"))
    assert counter.used() == 6000


def test_a_figure_counts_beside_what_the_county_has_not_seen(counter: Counter, tmp_path: Path) -> None:
    counter.window.enrol()
    first, _ = counter.pay(*STAY), counter.pay(*STAY)
    with counter.window.store.write() as uow:
        row = next(iter(uow.outbox.records()))
        answer = seal_answer(
            counter.window.office.signer,
            county="990123",
            number=first.number,
            digest=row.record.digest,
            verdict=Verdict.ACCEPTED,
            received_at=counter.window.clock.moment,
        )
        uow.outbox.store_answer(answer, counter.window.clock.moment)
        uow.commit()
    counter.tick()
    moment = counter.window.clock.moment.strftime("%Y-%m-%d %H:%M")
    taken(counter, written(tmp_path, f"inpatient,个人,{PERSON},,2350.00,1,{moment}"))
    with counter.window.store.read() as uow:
        use = use_now(uow, 2016, person_key("inpatient"))
    assert (use.county_used, use.local_used, use.used, use.count) == (235_000, 225_000, 460_000, 2)


BAD = {
    f"Inpatient,个人,{PERSON},,1.00,,2016-03-05 20:00": "figures.bad-limit",
    f"inpatient,本人,{PERSON},,1.00,,2016-03-05 20:00": "csv.unknown-word",
    "inpatient,个人,,,1.00,,2016-03-05 20:00": "csv.field-empty",
    f"inpatient,个人,{PERSON},2016-13,1.00,,2016-03-05 20:00": "figures.bad-period",
    f"inpatient,个人,{PERSON},,-1.00,,2016-03-05 20:00": "figures.negative",
    f"inpatient,个人,{PERSON},,1.005,,2016-03-05 20:00": "csv.amount-too-precise",
    f"inpatient,个人,{PERSON},,,,2016-03-05 20:00": "csv.field-empty",
    f"inpatient,个人,{PERSON},,1.00,x,2016-03-05 20:00": "figures.bad-count",
    f"count:inpatient,个人,{PERSON},,1.00,,2016-03-05 20:00": "figures.bad-count",
    f"inpatient,个人,{PERSON},,1.00,,yesterday": "csv.bad-moment",
    f"inpatient,个人,{PERSON},,1.00,,": "csv.field-empty",
    f"inpatient,个人,{PERSON},,1.00,,2016-03-10 20:00": "figures.from-the-future",
    "household-account,户,9901230101010001,,2.00,,2016-03-05 20:00": "figures.twice",
}


@pytest.mark.parametrize(("row", "code"), BAD.items(), ids=BAD.values())
def test_a_bad_row_keeps_the_whole_file_out(counter: Counter, tmp_path: Path, row: str, code: str) -> None:
    counter.window.enrol(used=100_000)
    good = "household-account,户,9901230101010001,,120.00,,2016-03-05 20:00"
    done = taken(counter, written(tmp_path, good, row))
    assert [finding.code for finding in done.findings] == [code]
    assert done.count == 0
    with counter.window.store.read() as uow:
        assert use_now(uow, 2016, HOUSEHOLD).county_as_of is None


def test_an_empty_file_a_file_without_columns_and_an_older_one_are_refused(counter: Counter, tmp_path: Path) -> None:
    counter.window.enrol()
    assert [each.code for each in taken(counter, written(tmp_path)).findings] == ["figures.empty"]
    lacking = written(tmp_path, head="限额,对象类别,已使用,截至时间\n")
    assert [each.code for each in taken(counter, lacking).findings] == ["csv.columns-missing"]
    taken(counter, written(tmp_path, f"inpatient,个人,{PERSON},,9.00,,2016-03-05 20:00"))
    older = written(tmp_path, f"inpatient,个人,{PERSON},,1.00,,2016-03-04 20:00")
    assert [each.code for each in taken(counter, older).findings] == ["figures.older-than-held"]
    assert counter.used() == 900


def test_without_a_roster_no_figures_are_taken(counter: Counter, tmp_path: Path) -> None:
    path = written(tmp_path, f"inpatient,个人,{PERSON},,9.00,,2016-03-05 20:00")
    assert [each.code for each in taken(counter, path).findings] == ["figures.no-roster"]


def test_a_file_that_changes_after_its_check_is_not_taken(counter: Counter, tmp_path: Path) -> None:
    counter.window.enrol()
    path = written(tmp_path, f"inpatient,个人,{PERSON},,9.00,,2016-03-05 20:00")

    class Changing(FiguresCsv):
        def check(self) -> FiguresCheck:
            found = super().check()
            path.write_text(path.read_text("utf-8").replace("9.00", "8.00"), "utf-8")
            return found

    with pytest.raises(EnvironmentFault) as refused:
        import_figures(counter.window.office, Changing(path), scheme_year=2016)
    assert refused.value.code == "figures.changed"
    assert counter.used() == 0


def test_a_figure_without_a_count_never_leads_to_fewer_visits_than_none(counter: Counter, tmp_path: Path) -> None:
    """The county saw the first stay and not its reversal, and doesn't say how many stays its figure holds."""
    counter.window.enrol()
    first = counter.pay(*STAY)
    with counter.window.store.write() as uow:
        (row,) = uow.outbox.records()
        answer = seal_answer(
            counter.window.office.signer,
            county="990123",
            number=first.number,
            digest=row.record.digest,
            verdict=Verdict.ACCEPTED,
            received_at=counter.window.clock.moment,
        )
        uow.outbox.store_answer(answer, counter.window.clock.moment)
        uow.commit()
    counter.tick()
    moment = counter.window.clock.moment.strftime("%Y-%m-%d %H:%M")
    taken(counter, written(tmp_path, f"inpatient,个人,{PERSON},,2250.00,,{moment}"))
    counter.reverse(first.number)
    assert counter.used() == 0
    draft = counter.draft(counter.admit(*STAY))
    assert draft.case is not None
    assert (draft.case.counts["inpatient"], draft.case.admissions.year) == (0, 1)

"""Importing a roster into a real store: whole or nothing."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from builders.window import COUNTY, Window

from ncms_desktop.adapters.roster_csv import RosterCsv
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.ports.store import RosterContent
from ncms_desktop.ports.surroundings import COUNTER_ZONE
from ncms_desktop.usecases.import_roster import RosterImport, import_roster

RosterFile = Any
Swap = Callable[[str, str], RosterFile]


def go_on(done: int, total: int | None) -> bool:
    return True


def run(window: Window, roster: RosterFile, *, scheme_year: int = 2016) -> RosterImport:
    return import_roster(window.office, roster.source(), scheme_year=scheme_year, progress=go_on)


def held(window: Window, scheme_year: int = 2016) -> tuple[int, datetime | None]:
    with window.store.read() as uow:
        return uow.roster.count(COUNTY, scheme_year), uow.roster.as_of(COUNTY, scheme_year)


def audited(window: Window) -> list[dict[str, object]]:
    with window.store.read() as uow:
        entries = [entry for entry in uow.audit.entries() if entry.action == "roster-imported"]
    return [json.loads(entry.detail_json) for entry in entries]


def test_a_sound_roster_is_stored_whole(window: Window, roster: RosterFile) -> None:
    result = run(window, roster)
    assert result == RosterImport(5, 2, 4, (), datetime(2016, 2, 29, 20, tzinfo=COUNTER_ZONE))
    assert result.imported
    assert held(window) == (5, result.as_of)
    with window.store.read() as uow:
        (card,) = uow.roster.cards(COUNTY, "K02")
        person = uow.roster.participant(COUNTY, 2016, "P02")
        assert card.participant == "P02"
        assert person is not None
        assert person.groups_on(date(2016, 7, 1)) == frozenset({"wubao"})
        assert [member.number for member in uow.roster.members(COUNTY, 2016, "H02")] == ["P04", "P05"]
        (figure,) = uow.roster.county_figures(COUNTY, 2016, "P02")
        assert (figure.limit, figure.used) == ("inpatient", 120450)


def test_the_import_is_audited_without_names(window: Window, roster: RosterFile) -> None:
    run(window, roster)
    (detail,) = audited(window)
    assert (detail["participants"], detail["households"], detail["cards"]) == (5, 2, 4)
    text = json.dumps(detail, ensure_ascii=False)
    assert "试" not in text
    assert "990123195" not in text


def test_a_second_roster_replaces_the_first_whole(window: Window, roster: RosterFile) -> None:
    run(window, roster)
    lines = roster.text.split("\n")
    roster.text = "\n".join((lines[0], lines[1])) + "\n"
    assert run(window, roster).count == 1
    assert held(window)[0] == 1
    with window.store.read() as uow:
        assert uow.roster.cards(COUNTY, "K02") == ()


def test_a_roster_with_one_faulty_row_changes_nothing(window: Window, roster: RosterFile, swapped: Swap) -> None:
    before = run(window, roster)
    result = run(window, swapped("挂失", "丢失"))
    assert [finding.code for finding in result.findings] == ["csv.unknown-word"]
    assert (result.imported, result.count) == (False, 0)
    assert held(window) == (5, before.as_of)
    assert len(audited(window)) == 1


def test_an_older_roster_does_not_replace_a_newer_one(window: Window, roster: RosterFile) -> None:
    run(window, roster)
    roster.text = roster.text.replace("2016-02-29", "2016-02-20").replace("2016/02/28", "2016-02-20")
    result = run(window, roster)
    assert [finding.code for finding in result.findings] == ["roster.older-than-held"]
    assert held(window)[1] == datetime(2016, 2, 29, 20, tzinfo=COUNTER_ZONE)


def test_a_roster_from_the_future_is_refused(window: Window, roster: RosterFile) -> None:
    roster.text = roster.text.replace("2016/02/28", "2016-03-10 09:01")
    assert [finding.code for finding in run(window, roster).findings] == ["roster.from-the-future"]
    assert held(window) == (0, None)


def test_another_years_roster_is_refused(window: Window, roster: RosterFile) -> None:
    result = run(window, roster, scheme_year=2015)
    assert {finding.code for finding in result.findings} == {"roster.other-year"}
    assert held(window, 2015) == (0, None)


@pytest.mark.parametrize("at", range(10))
def test_an_import_cancelled_at_any_row_stores_nothing(
    window: Window, roster: RosterFile, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr("ncms_desktop.adapters.roster_csv.ROWS_PER_REPORT", 1)
    result = import_roster(window.office, roster.source(), scheme_year=2016, progress=lambda done, total: done < at)
    assert [finding.code for finding in result.findings] == ["roster.cancelled"]
    assert held(window) == (0, None)
    assert audited(window) == []


def test_what_the_progress_raises_passes_through_and_nothing_is_stored(
    window: Window, roster: RosterFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ncms_desktop.adapters.roster_csv.ROWS_PER_REPORT", 1)

    def closing(done: int, total: int | None) -> None:
        if done > 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_roster(window.office, roster.source(), scheme_year=2016, progress=closing)
    assert held(window) == (0, None)


class ChangingRoster(RosterCsv):
    """Its file is written anew by somebody else while it is being loaded."""

    def content(self, *args: Any, **more: Any) -> RosterContent:
        content = super().content(*args, **more)
        people = content.participants

        def changing() -> Iterator[Any]:
            yield from people
            self._path.write_bytes(self._path.read_bytes().replace(b"20000", b"10000"))

        return RosterContent(
            county=content.county,
            scheme_year=content.scheme_year,
            as_of=content.as_of,
            households=content.households,
            participants=changing(),
            cards=content.cards,
            figures=content.figures,
        )


def test_a_file_that_changes_during_the_load_leaves_the_old_roster(window: Window, roster: RosterFile) -> None:
    before = run(window, roster)
    with pytest.raises(EnvironmentFault) as fault:
        import_roster(window.office, ChangingRoster(roster.path), scheme_year=2016, progress=go_on)
    assert fault.value.code == "roster.changed"
    assert held(window) == (5, before.as_of)
    assert len(audited(window)) == 1

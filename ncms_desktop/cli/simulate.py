"""``ncms policy simulate``: what another policy would have paid on a workstation's settlements."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from ncms_desktop.adapters.impact import Bar, ChartWords, draw_chart, write_table
from ncms_desktop.bootstrap.rules_desk import open_kept
from ncms_desktop.cli.frame import Exit, read_file, refuse
from ncms_desktop.domain.money import Fen
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.load import LARGEST_FILE, parse_policy
from ncms_desktop.policy.model import Policy
from ncms_desktop.usecases.simulate import Row, Simulation, simulate
from ncms_desktop.wording import Wording

MOST_ROWS = 40
"""Rows that the screen shows; the table has all."""


def add_to(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``simulate`` to the actions of ``policy``."""
    command = actions.add_parser("simulate", help="cli.help.policy-simulate")
    command.add_argument("file", type=Path, metavar="FILE", help="cli.help.policy-file")
    command.add_argument("--on", type=Path, required=True, metavar="DIR", help="cli.help.policy-on")
    command.add_argument("--table", type=Path, metavar="FILE.csv", help="cli.help.policy-table")
    command.add_argument("--chart", type=_chart, metavar="FILE.pdf", help="cli.help.policy-chart")
    command.set_defaults(run=run)


def _chart(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in (".pdf", ".svg"):
        raise argparse.ArgumentTypeError("*.pdf, *.svg")
    return path


def run(arguments: argparse.Namespace, words: Wording) -> int:
    """Simulate: 0 with the comparison, 1 where the policy has findings or nothing is stored."""
    path: Path = arguments.file
    content = read_file(path, largest=2 * LARGEST_FILE)
    policy = parse_policy(content, file=path.name, known_groups=frozenset(shipped_groups()))
    if not isinstance(policy, Policy):
        return refuse(policy, words)
    with open_kept(arguments.on) as store:
        simulation = simulate(store, policy)
    for line in _lines(simulation, words):
        print(line)
    if arguments.table is not None:
        write_table(arguments.table, list(_table(simulation, words)))
        print(words("simulate.written", file=str(arguments.table)))
    if arguments.chart is not None:
        _draw(arguments.chart, simulation, words)
        print(words("simulate.written", file=str(arguments.chart)))
    return Exit.DONE


def _lines(simulation: Simulation, words: Wording) -> Iterator[str]:
    yield words("simulate.title", policy=simulation.policy, count=len(simulation.rows))
    order = sorted(simulation.computed, key=lambda row: (-abs(row.change or 0), row.number))
    changed = [row for row in order if row.change != 0]
    for row in changed[:MOST_ROWS]:
        yield words("simulate.row", _said(row))
    if len(changed) > MOST_ROWS:
        yield words("simulate.more-rows", count=len(changed) - MOST_ROWS)
    for row in simulation.refused:
        assert row.refusal is not None
        reason = words.finding(row.refusal)
        yield words("simulate.refused", number=row.number, name=row.name_masked, before=row.before, reason=reason)
    for bearer in simulation.bearers:
        arguments = {"before": bearer.before, "after": bearer.after, "change": bearer.after - bearer.before}
        yield words("simulate.bearer", arguments, name=_bearer(bearer.name, words))
    computed, winners, losers = len(simulation.computed), simulation.winners, simulation.losers
    same = computed - winners - losers
    yield words("simulate.count", winners=winners, losers=losers, same=same, refused=len(simulation.refused))
    if outside := sum(not row.in_force for row in simulation.rows):
        yield words("simulate.not-in-force", count=outside)
    if simulation.reversed:
        yield words("simulate.reversed", count=simulation.reversed)


def _said(row: Row) -> dict[str, str | int | None]:
    return {
        "number": row.number,
        "name": row.name_masked,
        "total": row.total,
        "before": row.before,
        "after": row.after,
        "change": row.change,
    }


def _bearer(name: str, words: Wording) -> str:
    """The name of a fund or of who else bears cost; a fund that has no name in the catalogue stands for itself."""
    if not name.startswith("fund."):
        return words("simulate.name", name=name)
    fund = name.removeprefix("fund.")
    code = f"slip.fund.{fund}"
    said = words(code)
    return words("simulate.fund", name=fund) if said == code else said


def _table(simulation: Simulation, words: Wording) -> Iterator[tuple[str | Fen | None, ...]]:
    yield tuple(words("simulate.headings").split("|"))
    for row in simulation.rows:
        reason = None if row.refusal is None else words.finding(row.refusal)
        days = row.admitted.isoformat(), row.discharged.isoformat()
        yield (row.number, row.name_masked, *days, row.total, row.before, row.after, row.change, reason)


def _draw(path: Path, simulation: Simulation, words: Wording) -> None:
    draw_chart(
        path,
        words=ChartWords(
            title=words("simulate.title", policy=simulation.policy, count=len(simulation.rows)),
            before=words("simulate.before"),
            after=words("simulate.after"),
            bearers=words("simulate.chart-bearers"),
            changes=words("simulate.chart-changes", winners=simulation.winners, losers=simulation.losers),
            unit=words("simulate.chart-unit"),
        ),
        bars=[Bar(_bearer(each.name, words), each.before, each.after) for each in simulation.bearers],
        changes=[row.change for row in simulation.computed if row.change is not None],
    )

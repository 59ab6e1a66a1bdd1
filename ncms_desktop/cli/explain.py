"""``ncms explain`` and ``ncms replay``: a stored settlement's steps, and whether they still give the same fen."""

import argparse
from collections.abc import Iterable

from ncms_desktop.bootstrap.rules_desk import open_kept
from ncms_desktop.cli.frame import Exit, Subparsers, refuse
from ncms_desktop.cli.trace import step_in_full
from ncms_desktop.cli.workstation import add_data_option
from ncms_desktop.domain.findings import Finding, refusals
from ncms_desktop.ports.store import StoredSettlement
from ncms_desktop.usecases.explain import Explanation, explain
from ncms_desktop.usecases.replay import Calculation, KeptPolicies, replay
from ncms_desktop.wording import Wording


def add_to(subparsers: Subparsers) -> None:
    """Add ``explain`` and ``replay``."""
    told = subparsers.add_parser("explain", help="cli.help.explain")
    told.add_argument("number", metavar="NUMBER", help="cli.help.settlement-number")
    told.set_defaults(run=run_explain)
    again = subparsers.add_parser("replay", help="cli.help.replay")
    which = again.add_mutually_exclusive_group(required=True)
    which.add_argument("number", metavar="NUMBER", nargs="?", help="cli.help.settlement-number")
    which.add_argument("--all", action="store_true", help="cli.help.replay-all")
    again.set_defaults(run=run_replay)
    for command in (told, again):
        add_data_option(command)


def run_explain(arguments: argparse.Namespace, words: Wording) -> int:
    """Print a settlement's trace as it was stored: 0, or 1 where there is no such settlement."""
    with open_kept(arguments.data) as store:
        found = explain(store, arguments.number)
    if isinstance(found, Finding):
        return refuse([found], words)
    _print_heading(found, words)
    for kept in found.calculations:
        if kept.number != found.number:
            print(words("explain.supplement", number=kept.number))
        _print_calculation(kept, words)
    return Exit.DONE


def _print_heading(found: Explanation, words: Wording) -> None:
    print(words("explain.title", number=found.number, visit=found.visit, name=found.name_masked, at=found.settled_at))
    print(words("explain.policy", policy=found.policy_name, digest=found.policy_digest))
    if found.reversed_by is not None:
        print(words("explain.reversed", by=found.reversed_by))


def _print_calculation(kept: Calculation, words: Wording) -> None:
    for step in kept.result.steps:
        print(step_in_full(step, words))
    result = kept.result
    print(words("cli.payment", paid=result.compensation, patient=result.patient_share, total=result.total))


def run_replay(arguments: argparse.Namespace, words: Wording) -> int:
    """Compute one settlement or all of them again: 0 where every fen is the same, 1 with every difference."""
    findings: list[Finding] = []
    count = 0
    with open_kept(arguments.data) as store, store.read() as uow:
        if arguments.all:
            chosen: Iterable[StoredSettlement] = uow.settlements.each()
        else:
            stored = uow.settlements.get(arguments.number)
            if stored is None:
                return refuse([Finding("explain.unknown", {"number": arguments.number})], words)
            chosen = (stored,)
        policies = KeptPolicies(uow)
        for each in chosen:
            findings.extend(replay(uow, each, policies))
            count += 1
    if refusals(tuple(findings)):
        return refuse(findings, words)
    for note in findings:
        print(words.finding(note))
    print(words("replay.same", count=count))
    return Exit.DONE

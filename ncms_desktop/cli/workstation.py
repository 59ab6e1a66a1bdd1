"""Commands on an installed window: set up, roster, mapping, enrolment, ledger."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from ncms_desktop.adapters.enrolment import grant_fingerprint, in_groups
from ncms_desktop.adapters.mapping_csv import MappingFile, parse_mapping
from ncms_desktop.adapters.roster_csv import RosterCsv
from ncms_desktop.bootstrap import Workstation, default_folder, open_workstation, set_up_from_preset
from ncms_desktop.bootstrap.workstation import enrolment_request, take_grant
from ncms_desktop.cli.frame import Exit, Subparsers, read_file, refuse
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import refusals
from ncms_desktop.usecases.import_roster import import_roster
from ncms_desktop.usecases.ledger import verify_ledger
from ncms_desktop.usecases.lists import keep_mappings
from ncms_desktop.usecases.verify import verify_today
from ncms_desktop.wording import Wording

LARGEST_MAPPING = 64 * 1024 * 1024


def add_to(commands: Subparsers) -> None:
    """Register every command of this module."""
    init = commands.add_parser("init", help="cli.help.init", description="cli.help.init-preset")
    init.add_argument("preset", type=Path, metavar="PRESET", help="cli.help.preset")
    init.add_argument("--training-day", type=_day, metavar="DATE", help="cli.help.training-day")
    init.set_defaults(run=_init)
    roster = commands.add_parser("roster", help="cli.help.roster")
    roster.add_argument("file", type=Path, metavar="FILE", help="cli.help.roster-file")
    roster.add_argument("--year", type=int, required=True, metavar="YEAR", help="cli.help.roster-year")
    roster.set_defaults(run=_roster)
    mapping = commands.add_parser("mapping", help="cli.help.mapping")
    mapping.add_argument("file", type=Path, metavar="FILE", help="cli.help.mapping-file")
    mapping.set_defaults(run=_mapping)
    verify = commands.add_parser("verify", help="cli.help.verify")
    verify.add_argument("number", metavar="NUMBER", help="cli.help.verify-number")
    verify.set_defaults(run=_verify)
    enrol = commands.add_parser("enrol", help="cli.help.enrol")
    enrol_commands = enrol.add_subparsers(required=True, metavar="STEP")
    request = enrol_commands.add_parser("request", help="cli.help.enrol-request")
    request.add_argument("file", type=Path, metavar="FILE", help="cli.help.enrol-request-file")
    request.set_defaults(run=_enrol_request)
    apply = enrol_commands.add_parser("apply", help="cli.help.enrol-apply")
    apply.add_argument("file", type=Path, metavar="FILE", help="cli.help.enrol-apply-file")
    apply.add_argument("--fingerprint", metavar="DIGITS", help="cli.help.enrol-fingerprint")
    apply.set_defaults(run=_enrol_apply)
    ledger = commands.add_parser("ledger", help="cli.help.ledger")
    ledger_commands = ledger.add_subparsers(required=True, metavar="STEP")
    check = ledger_commands.add_parser("verify", help="cli.help.ledger-verify")
    check.set_defaults(run=_ledger_verify)
    for command in (init, roster, mapping, verify, request, apply, check):
        add_data_option(command)


def add_data_option(command: argparse.ArgumentParser) -> None:
    """``--data``: the window's data folder."""
    command.add_argument("--data", type=Path, default=default_folder(), metavar="DIR", help="cli.help.data")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("YYYY-MM-DD") from None


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Workstation]:
    """The window's workstation, closed at the end."""
    workstation = open_workstation(arguments.data)
    try:
        yield workstation
    finally:
        workstation.close()


def _init(arguments: argparse.Namespace, words: Wording) -> int:
    code = set_up_from_preset(arguments.preset, arguments.data, training_day=arguments.training_day)
    print(words("setup.done", folder=str(arguments.data)))
    if arguments.training_day is not None:
        print(words("setup.training", day=arguments.training_day))
    print(words("setup.recovery", code=code))
    return Exit.DONE


def _roster(arguments: argparse.Namespace, words: Wording) -> int:
    shown = sys.stderr.isatty()

    def progress(done: int, total: int | None) -> bool:
        if shown:
            sys.stderr.write("\r" + words("roster.progress", done=done, total="?" if total is None else str(total)))
        return True

    if not arguments.file.is_file():
        raise EnvironmentFault("cli.unreadable", file=str(arguments.file))
    with opened(arguments) as workstation:
        source = RosterCsv(arguments.file)
        result = import_roster(workstation.office, source, scheme_year=arguments.year, progress=progress)
    if shown:
        sys.stderr.write("\n")
    if refusals(result.findings):
        return refuse(result.findings, words)
    print(words("roster.imported", count=result.count, households=result.households, cards=result.cards))
    return Exit.DONE


def _mapping(arguments: argparse.Namespace, words: Wording) -> int:
    content = read_file(arguments.file, largest=LARGEST_MAPPING)
    with opened(arguments) as workstation:
        office = workstation.office
        parsed = parse_mapping(
            content,
            file=arguments.file.name,
            county=office.workplace.county,
            facility=office.workplace.facility,
            decided_by=office.workplace.clerk,
            decided_at=office.clock.now(),
            catalogue=office.rules.catalogue,
        )
        if not isinstance(parsed, MappingFile):
            return refuse(parsed, words)
        keep_mappings(office, parsed.mappings)
    print(words("mapping.imported", count=len(parsed.mappings)))
    return Exit.DONE


def _verify(arguments: argparse.Namespace, words: Wording) -> int:
    with opened(arguments) as workstation:
        answer = verify_today(workstation.office, arguments.number)
    if not answer.eligible or answer.participant is None:
        return refuse(answer.findings, words)
    print(words("verify.eligible", name=answer.participant.name, year=answer.participant.scheme_year))
    return Exit.DONE


def _enrol_request(arguments: argparse.Namespace, words: Wording) -> int:
    with opened(arguments) as workstation:
        enrolment_request(workstation, arguments.file)
    print(words("enrol.requested", file=str(arguments.file)))
    return Exit.DONE


def _enrol_apply(arguments: argparse.Namespace, words: Wording) -> int:
    with opened(arguments) as workstation:
        take_grant(workstation, arguments.file, fingerprint=arguments.fingerprint)
    found = in_groups(grant_fingerprint(arguments.file))
    print(words("enrol.applied"))
    print(words("enrol.fingerprint" if arguments.fingerprint is None else "enrol.fingerprint-agrees", found=found))
    return Exit.DONE


def _ledger_verify(arguments: argparse.Namespace, words: Wording) -> int:
    with opened(arguments) as workstation:
        report = verify_ledger(workstation.store, workstation.office.signer.public_key)
    if refusals(report.findings):
        return refuse(report.findings, words)
    print(words("ledger.verified", records=report.records, settlements=report.settlements, audit=report.audit))
    for finding in report.findings:
        print(words.finding(finding))
    return Exit.DONE

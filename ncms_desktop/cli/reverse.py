"""``ncms reverse``, ``ncms supplement``, ``ncms figures``: cancel, correct, and take the county's figures."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from ncms_desktop.adapters.figures_csv import FiguresCsv
from ncms_desktop.cli.frame import Exit, Subparsers, refuse
from ncms_desktop.cli.workstation import add_data_option, opened
from ncms_desktop.domain.findings import Finding, refusals
from ncms_desktop.usecases.draft import Refused
from ncms_desktop.usecases.import_figures import import_figures
from ncms_desktop.usecases.redraft import SupplementDraft
from ncms_desktop.usecases.reverse import reverse
from ncms_desktop.usecases.supplement import StaleSupplement, draft_supplement, supplement
from ncms_desktop.wording import Wording

CODE_LENGTH = 12
"""Digits of a draft's digest that the user types to confirm it."""


def add_to(commands: Subparsers) -> None:
    """Add the commands."""
    back = commands.add_parser("reverse", help="cli.help.reverse")
    back.add_argument("number", metavar="NUMBER", help="cli.help.reverse-number")
    back.add_argument("--reason", required=True, metavar="TEXT", help="cli.help.reverse-reason")
    back.add_argument("--authorised-by", metavar="NAME", help="cli.help.reverse-authorised-by")
    back.add_argument("--money-returned", action="store_true", help="cli.help.reverse-money-returned")
    back.set_defaults(run=_reverse)
    more = commands.add_parser("supplement", help="cli.help.supplement")
    more.add_argument("number", metavar="NUMBER", help="cli.help.supplement-number")
    more.add_argument("--confirm", metavar="CODE", help="cli.help.supplement-confirm")
    more.add_argument("--authorised-by", metavar="NAME", help="cli.help.reverse-authorised-by")
    more.set_defaults(run=_supplement)
    figures = commands.add_parser("figures", help="cli.help.figures")
    figures.add_argument("file", type=Path, metavar="FILE", help="cli.help.figures-file")
    figures.add_argument("--year", type=int, required=True, metavar="YEAR", help="cli.help.roster-year")
    figures.set_defaults(run=_figures)
    for command in (back, more, figures):
        add_data_option(command)


def _reverse(arguments: argparse.Namespace, words: Wording) -> int:
    with opened(arguments) as workstation:
        office = workstation.office
        answer = reverse(
            office,
            arguments.number,
            reason=arguments.reason,
            authorised_by=arguments.authorised_by or office.workplace.clerk,
            money_returned=arguments.money_returned,
        )
    if isinstance(answer, Refused):
        return refuse(answer.findings, words)
    print(words("reverse.done", number=answer.settlement, by=answer.number, amount=answer.returned))
    _say_drafts(answer.drafts, answer.findings, words)
    return Exit.DONE


def _say_drafts(drafts: Iterable[SupplementDraft], findings: Iterable[Finding], words: Wording) -> None:
    for draft in drafts:
        _say_draft(draft, words)
    for finding in findings:
        print(words.finding(finding), file=sys.stderr)


def _say_draft(draft: SupplementDraft, words: Wording) -> None:
    """One line a fund, and how to confirm."""
    print(words("supplement.draft", number=draft.settlement, visit=draft.visit))
    for each in draft.funds:
        code = "supplement.more" if each.difference > 0 else "supplement.less"
        amount = abs(each.difference)
        print(words(code, fund=words(f"slip.fund.{each.fund}"), before=each.before, after=each.after, amount=amount))
    print(words("supplement.confirm", number=draft.settlement, code=draft.digest[:CODE_LENGTH]))


def _supplement(arguments: argparse.Namespace, words: Wording) -> int:
    with opened(arguments) as workstation:
        office = workstation.office
        draft = draft_supplement(office, arguments.number)
        if isinstance(draft, Refused):
            return refuse(draft.findings, words)
        if draft is None:
            print(words("supplement.none", number=arguments.number))
            return Exit.DONE
        if arguments.confirm is None:
            _say_draft(draft, words)
            return Exit.DONE
        if arguments.confirm != draft.digest[:CODE_LENGTH]:
            _say_draft(draft, words)
            return refuse((Finding("supplement.moved", {"number": arguments.number}),), words)
        answer = supplement(office, draft, authorised_by=arguments.authorised_by)
    if isinstance(answer, StaleSupplement):
        return refuse((Finding("supplement.moved", {"number": arguments.number}),), words)
    if isinstance(answer, Refused):
        return refuse(answer.findings, words)
    print(words("supplement.done", number=draft.settlement, by=answer.number, amount=answer.compensation))
    return Exit.DONE


def _figures(arguments: argparse.Namespace, words: Wording) -> int:
    with opened(arguments) as workstation:
        done = import_figures(workstation.office, FiguresCsv(arguments.file), scheme_year=arguments.year)
    if refusals(done.findings):
        return refuse(done.findings, words)
    print(words("figures.imported", count=done.count, as_of=done.as_of))
    return Exit.DONE

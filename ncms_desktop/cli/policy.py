"""``ncms policy``: check a file, try its examples, compare two files, simulate."""

import argparse
from pathlib import Path

from ncms_desktop.adapters.catalogue_csv import load_catalogue
from ncms_desktop.cli import simulate
from ncms_desktop.cli.difference import change_in_words
from ncms_desktop.cli.frame import Exit, Subparsers, read_file, refuse
from ncms_desktop.cli.trace import print_outcome
from ncms_desktop.domain.catalogue import Catalogue
from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.examples import PlacedExample, read_examples
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.load import LARGEST_FILE, parse_policy
from ncms_desktop.policy.model import Policy
from ncms_desktop.usecases.diff_policies import diff_policies
from ncms_desktop.usecases.try_policy import Trial, try_example
from ncms_desktop.wording import Wording


def add_to(subparsers: Subparsers) -> None:
    """Add ``policy`` with its actions."""
    command = subparsers.add_parser("policy", help="cli.help.policy")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="cli.help.policy-check")
    check.add_argument("file", type=Path, metavar="FILE", help="cli.help.policy-file")
    check.set_defaults(run=run_check)
    trial = actions.add_parser("try", help="cli.help.policy-try")
    trial.add_argument("file", type=Path, metavar="FILE", help="cli.help.policy-file")
    trial.add_argument("--example", metavar="NAME", help="cli.help.policy-example")
    trial.add_argument("--catalogue", type=Path, metavar="FILE", help="cli.help.policy-catalogue")
    trial.set_defaults(run=run_try)
    difference = actions.add_parser("diff", help="cli.help.policy-diff")
    difference.add_argument("old", type=Path, metavar="OLD", help="cli.help.policy-old")
    difference.add_argument("new", type=Path, metavar="NEW", help="cli.help.policy-new")
    difference.set_defaults(run=run_diff)
    simulate.add_to(actions)


def run_check(arguments: argparse.Namespace, words: Wording) -> int:
    """Check one file: 0 where it is in order, 1 with all findings."""
    path: Path = arguments.file
    content = _read(path)
    policy = parse(content, path.name)
    if not isinstance(policy, Policy):
        return refuse(policy, words)
    examples = read_examples(content)
    faulty = [
        finding
        for example in examples
        for finding in try_example(policy, example, file=path.name).form
        if finding.code != "case.catalogue-needed"
    ]
    if faulty:
        return refuse(faulty, words)
    start = policy.versions[0].start
    print(words("cli.policy-fine", policy=policy.name, id=policy.id, versions=len(policy.versions), start=start))
    for blank in policy.blanks:
        print(words("cli.policy-blank", file=path.name, line=blank.line, key=blank.key, clause=blank.clause))
    if examples:
        print(words("cli.policy-examples", count=len(examples), file=path.name))
    return Exit.DONE


def run_try(arguments: argparse.Namespace, words: Wording) -> int:
    """Try the examples: 0 where every one comes out, 1 with everything that differs."""
    path: Path = arguments.file
    content = _read(path)
    policy = parse(content, path.name)
    catalogue = None if arguments.catalogue is None else load_catalogue(arguments.catalogue)
    faulty = [each for each in (policy, catalogue) if isinstance(each, tuple)]
    if faulty or not isinstance(policy, Policy) or isinstance(catalogue, tuple):
        return refuse([finding for findings in faulty for finding in findings], words)
    if catalogue is not None and catalogue.county != policy.county:
        counties = {"policy_county": policy.county, "catalogue_county": catalogue.county}
        return refuse([Finding("rules.county-differs", counties)], words)
    chosen = _chosen(read_examples(content), arguments.example, path.name)
    if isinstance(chosen, Finding):
        return refuse([chosen], words)
    find_entry = catalogue.entry if isinstance(catalogue, Catalogue) else None
    trials = [try_example(policy, example, file=path.name, find_entry=find_entry) for example in chosen]
    for trial in trials:
        _print_trial(trial, words)
    findings = [finding for trial in trials for finding in trial.findings]
    fine = sum(trial.as_expected for trial in trials)
    print(words("cli.examples-tried", count=len(trials), fine=fine, faulty=len(trials) - fine))
    return refuse(findings, words) if findings else Exit.DONE


def _chosen(examples: tuple[PlacedExample, ...], name: str | None, file: str) -> tuple[PlacedExample, ...] | Finding:
    if not examples:
        return Finding("example.none", {"file": file})
    found = tuple(each for each in examples if name is None or each.table.name == name)
    known = "、".join(each.table.name for each in examples)
    return found or Finding("example.unknown", {"given": name, "known": known})


def _print_trial(trial: Trial, words: Wording) -> None:
    table = trial.example.table
    print(words("cli.example", name=table.name, line=trial.example.line_of(), source=table.source))
    if trial.result is not None or trial.refusal is not None:
        print_outcome(trial.result, trial.refusal, words)
    print(words("cli.example-fine" if trial.as_expected else "cli.example-differs"))
    print()


def run_diff(arguments: argparse.Namespace, words: Wording) -> int:
    """Say every difference: 0, differences or not; 1 where one of the files has findings."""
    contents = [_read(path) for path in (arguments.old, arguments.new)]
    parsed = [parse(content, path.name) for content, path in zip(contents, (arguments.old, arguments.new), strict=True)]
    faulty = [finding for each in parsed if not isinstance(each, Policy) for finding in each]
    if faulty:
        return refuse(faulty, words)
    changes = diff_policies(*contents)
    for position, change in enumerate(changes, start=1):
        print(f"{position}. {change_in_words(change, words)}")
    if changes:
        print(words("diff.count", count=len(changes)))
    else:
        print(words("diff.none" if contents[0] == contents[1] else "diff.none-in-substance"))
    return Exit.DONE


def load_policy(path: Path) -> Policy | tuple[Finding, ...]:
    """The policy in a file, or its findings."""
    return parse(_read(path), path.name)


def parse(content: bytes, file: str) -> Policy | tuple[Finding, ...]:
    """The policy that the bytes state, or its findings."""
    return parse_policy(content, file=file, known_groups=frozenset(shipped_groups()))


def _read(path: Path) -> bytes:
    # More than a policy may have, so that the check itself says that a file is too large.
    return read_file(path, largest=2 * LARGEST_FILE)

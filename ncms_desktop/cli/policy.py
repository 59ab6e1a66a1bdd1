"""``ncms policy check FILE``: everything that is wrong with a policy file, each with file, line and key."""

import argparse
from pathlib import Path

from ncms_desktop.cli.frame import Exit, Subparsers, read_file, refuse
from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.load import LARGEST_FILE, parse_policy
from ncms_desktop.policy.model import Policy
from ncms_desktop.wording import Wording


def add_to(subparsers: Subparsers) -> None:
    """Add ``policy`` with its actions."""
    command = subparsers.add_parser("policy", help="政策文件 · policy files")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="检查政策文件，列出所有问题 · check a file, list all findings")
    check.add_argument("file", type=Path, metavar="FILE")
    check.set_defaults(run=run_check)


def run_check(arguments: argparse.Namespace, words: Wording) -> int:
    """Check one file: 0 where it is in order, 1 with all findings."""
    path: Path = arguments.file
    policy = load_policy(path)
    if not isinstance(policy, Policy):
        return refuse(policy, words)
    start = policy.versions[0].start
    print(words("cli.policy-fine", policy=policy.name, id=policy.id, versions=len(policy.versions), start=start))
    for blank in policy.blanks:
        print(words("cli.policy-blank", file=path.name, line=blank.line, key=blank.key, clause=blank.clause))
    return Exit.DONE


def load_policy(path: Path) -> Policy | tuple[Finding, ...]:
    """The policy in a file, or its findings."""
    # More than a policy may have, so that the check itself says that a file is too large.
    content = read_file(path, largest=2 * LARGEST_FILE)
    return parse_policy(content, file=path.name, known_groups=frozenset(shipped_groups()))

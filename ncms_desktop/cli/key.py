"""``ncms key``: the database key on paper, and back from it."""

import argparse
import sys
from getpass import getpass

from ncms_desktop.bootstrap import restore_key, show_recovery_code
from ncms_desktop.cli.frame import Exit, Subparsers
from ncms_desktop.cli.workstation import add_data_option
from ncms_desktop.wording import Wording


def add_to(subparsers: Subparsers) -> None:
    """Add ``key`` with its actions."""
    command = subparsers.add_parser("key", help="cli.help.key")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    show = actions.add_parser("show", help="cli.help.key-show")
    show.set_defaults(run=run_show)
    restore = actions.add_parser("restore", help="cli.help.key-restore", description="cli.help.key-restore-how")
    restore.set_defaults(run=run_restore)
    for action in (show, restore):
        add_data_option(action)


def run_show(arguments: argparse.Namespace, words: Wording) -> int:
    """Show the recovery code once more, for a second paper."""
    print(words("setup.recovery", code=show_recovery_code(arguments.data)))
    return Exit.DONE


def run_restore(arguments: argparse.Namespace, words: Wording) -> int:
    """Take the recovery code from the keyboard, unseen, or from standard input: on the command line every user of the
    machine could read it."""
    code = getpass(words("key.ask")) if sys.stdin.isatty() else sys.stdin.readline()
    restore_key(arguments.data, code)
    print(words("key.restored"))
    return Exit.DONE

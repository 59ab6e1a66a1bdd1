"""``ncms``: the command line on the same core as the window.

Exit codes: 0 done; 1 refused, with findings on standard error; 2 the machine failed or the command was misspelt;
3 internal error; 130 interrupted.
"""

import argparse
import io
import sys
import traceback
from collections.abc import Sequence
from typing import cast

from ncms_desktop.cli import compute, policy, sample, upload, workstation
from ncms_desktop.cli.frame import Command, Exit
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.wording import Language, wording

COMMANDS: tuple[Command, ...] = (
    workstation.add_to,
    upload.add_to,
    policy.add_to,
    compute.add_to,
    sample.add_to,
)
"""Every command: a function that adds its parser and says with ``set_defaults(run=...)`` what runs."""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = argparse.ArgumentParser(prog="ncms", description="新农合结算 · New Rural Cooperative Medical Scheme")
    root.add_argument(
        "--language",
        choices=[language.value for language in Language],
        default=Language.CHINESE.value,
        help="zh_CN (default) or en",
    )
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    for add_to in COMMANDS:
        add_to(commands)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. ``argv`` leaves out the program's name."""
    _make_output_safe()
    arguments = parser().parse_args(argv)
    words = wording(Language(arguments.language))
    try:
        return cast(int, arguments.run(arguments, words))
    except EnvironmentFault as fault:
        _say(words(fault.code, fault.arguments))
        return Exit.ENVIRONMENT
    except KeyboardInterrupt:
        _say(words("cli.interrupted"))
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 the last handler: nothing of the program leaves without a sentence
        _say(words("cli.bug", kind=type(error).__name__))
        # Places only: a message may hold names or numbers of patients.
        _say("".join(f"  {frame.filename}:{frame.lineno}\n" for frame in traceback.extract_tb(error.__traceback__)))
        return Exit.BUG


def _make_output_safe() -> None:
    """UTF-8 into files and pipes on every system; on a screen that lacks a character, a substitute and no failure."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def _say(text: str) -> None:
    print(text, file=sys.stderr)

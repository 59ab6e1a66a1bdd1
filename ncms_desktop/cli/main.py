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

from ncms_desktop.bootstrap import default_language
from ncms_desktop.bootstrap.workstation import RulesRefused
from ncms_desktop.cli import compute, explain, key, package, policy, queue, reverse, sample, upload, workstation
from ncms_desktop.cli.frame import Command, Exit, refuse
from ncms_desktop.cli.helps import word_helps
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.wording import Language, Wording, wording

COMMANDS: tuple[Command, ...] = (
    workstation.add_to,
    upload.add_to,
    queue.add_to,
    reverse.add_to,
    key.add_to,
    policy.add_to,
    package.add_to,
    compute.add_to,
    explain.add_to,
    sample.add_to,
)
"""Every command: a function that adds its parser and says with ``set_defaults(run=...)`` what runs."""


def parser(words: Wording) -> argparse.ArgumentParser:
    """The whole command line, its helps in the language of ``words``."""
    root = argparse.ArgumentParser(prog="ncms", description="cli.help")
    _add_language(root)
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    for add_to in COMMANDS:
        add_to(commands)
    word_helps(root, words)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. ``argv`` leaves out the program's name."""
    _make_output_safe()
    language, rest = _language(sys.argv[1:] if argv is None else argv)
    words = wording(language)
    arguments = parser(words).parse_args(rest)
    try:
        return cast(int, arguments.run(arguments, words))
    except RulesRefused as refused:
        _say(words(refused.code, refused.arguments))
        return refuse(refused.findings, words)
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


def _language(argv: Sequence[str]) -> tuple[Language, list[str]]:
    """The language, wherever on the line it was asked for, and the rest of the line: the helps depend on it."""
    first = argparse.ArgumentParser(prog="ncms", add_help=False, allow_abbrev=False)
    _add_language(first)
    known, rest = first.parse_known_args(argv)
    return Language(known.language), rest


def _add_language(parser: argparse.ArgumentParser) -> None:
    languages = [language.value for language in Language]
    parser.add_argument("--language", choices=languages, default=default_language().value, help="cli.help.language")


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

"""``ncms sample DIR [--people N] [--seed N]``: write the invented sample county."""

import argparse
import sys
from pathlib import Path

from ncms_desktop.cli.frame import Exit, Subparsers
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.sample.cases import Case
from ncms_desktop.sample.county import FEWEST, write_sample
from ncms_desktop.wording import Wording


def add_to(commands: Subparsers) -> None:
    """Register the command."""
    sample = commands.add_parser("sample", help="生成虚构的示例县 · write an invented sample county")
    sample.add_argument("folder", metavar="DIR", type=Path)
    sample.add_argument("--people", metavar="N", type=int, default=20_000, help="20000")
    sample.add_argument("--seed", metavar="N", type=int, default=2016, help="2016")
    sample.set_defaults(run=_sample)


def _sample(arguments: argparse.Namespace, words: Wording) -> int:
    if arguments.people < FEWEST:
        print(words("sample.people-too-few", fewest=FEWEST), file=sys.stderr)
        return Exit.ENVIRONMENT
    folder: Path = arguments.folder
    try:
        sample = write_sample(folder, people=arguments.people, seed=arguments.seed)
    except OSError as error:
        raise EnvironmentFault("sample.unwritable", folder=str(folder), detail=error.strerror) from error
    figures = {
        "people": sample.people,
        "stays": len(sample.stays),
        "lines": sum(stay.lines for stay in sample.stays.values()),
    }
    print(words("sample.written", folder=str(folder), card=sample.persons[Case.MAIN].card_number, **figures))
    return Exit.DONE

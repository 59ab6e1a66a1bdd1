"""``ncms sample DIR [--people N] [--seed N]``: write the invented sample county."""

import argparse
import sys
from pathlib import Path

from ncms_desktop.cli.frame import Exit, Subparsers
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.sample.cases import Case
from ncms_desktop.sample.county import FEWEST, write_sample
from ncms_desktop.wording import Wording


def add_to(subparsers: Subparsers) -> None:
    """Add ``sample``."""
    command = subparsers.add_parser("sample", help="写出虚构的示例县 · write the invented sample county")
    command.add_argument("folder", metavar="DIR", type=Path)
    command.add_argument("--people", metavar="N", type=int, default=20_000)
    command.add_argument("--seed", metavar="N", type=int, default=2016)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, words: Wording) -> int:
    """Write the rosters and the hospital's export; raises ``EnvironmentFault`` where the folder can't be written."""
    if arguments.people < FEWEST:
        print(words("sample.people-too-few", fewest=FEWEST), file=sys.stderr)
        return Exit.REFUSED
    folder: Path = arguments.folder
    try:
        sample = write_sample(folder, people=arguments.people, seed=arguments.seed)
    except OSError as error:
        raise EnvironmentFault("sample.unwritable", folder=str(folder), detail=error.strerror or "") from error
    figures = {
        "people": sample.people,
        "stays": len(sample.stays),
        "lines": sum(stay.lines for stay in sample.stays.values()),
    }
    print(words("sample.written", folder=str(folder), card=sample.persons[Case.MAIN].card_number, **figures))
    return Exit.DONE

"""``ncms sample DIR [--people N] [--seed N]``: write the invented sample county, and a preset to set a window up on."""

import argparse
import sys
from importlib.resources import files
from pathlib import Path

from ncms_desktop.cli.frame import Exit, Subparsers
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.sample.cases import Case
from ncms_desktop.sample.county import FEWEST, write_sample
from ncms_desktop.sample.training import TRAINING_DAY
from ncms_desktop.wording import Wording

PRESET = "preset.toml"
BESIDE = {
    PRESET: "presets/sample.toml",
    "policy.toml": "policies/county-2016h1.toml",
    "catalogue.csv": "catalogues/sample-2016.csv",
    "mapping.csv": "catalogues/sample-2016-mapping.csv",
    "his.toml": "hospital/sample-his.toml",
}
"""What a window is set up with, beside the county's rosters and the hospital's export."""


def add_to(subparsers: Subparsers) -> None:
    """Add ``sample``."""
    command = subparsers.add_parser("sample", help="cli.help.sample", description="cli.help.sample-how")
    command.add_argument("folder", metavar="DIR", type=Path, help="cli.help.sample-folder")
    command.add_argument("--people", metavar="N", type=int, default=20_000, help="cli.help.sample-people")
    command.add_argument("--seed", metavar="N", type=int, default=2016, help="cli.help.sample-seed")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, words: Wording) -> int:
    """Write the rosters and the hospital's export; raises ``EnvironmentFault`` where the folder can't be written."""
    if arguments.people < FEWEST:
        print(words("sample.people-too-few", fewest=FEWEST), file=sys.stderr)
        return Exit.REFUSED
    folder: Path = arguments.folder
    try:
        sample = write_sample(folder, people=arguments.people, seed=arguments.seed)
        for name, source in BESIDE.items():
            (folder / name).write_bytes(files("resources").joinpath(source).read_bytes())
    except OSError as error:
        raise EnvironmentFault("sample.unwritable", folder=str(folder), detail=error.strerror or "") from error
    figures = {
        "people": sample.people,
        "stays": len(sample.stays),
        "lines": sum(stay.lines for stay in sample.stays.values()),
    }
    print(words("sample.written", folder=str(folder), card=sample.persons[Case.MAIN].card_number, **figures))
    print(words("sample.next", preset=str(folder / PRESET), day=TRAINING_DAY))
    return Exit.DONE

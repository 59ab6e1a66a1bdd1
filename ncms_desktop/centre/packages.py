"""``ncms-centre package``: build and sign a policy package, hand out the county's public key."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ncms_desktop.adapters.county_key import county_key_pem
from ncms_desktop.adapters.package_zip import LARGEST_PACKAGE, pack
from ncms_desktop.adapters.rules_files import packaged_rules
from ncms_desktop.centre.folder import open_centre
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.usecases.packages import build_package
from ncms_desktop.wire.package import CATALOGUE, POLICY
from ncms_desktop.wording import Wording

Run = Callable[[argparse.Namespace, Wording], int]


def add_package(commands: Any) -> None:
    """Add ``package`` with its actions to the centre's commands."""
    command = commands.add_parser("package", help="policy packages for the workstations")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    build = actions.add_parser("build", help="check policy and catalogue, and sign them as one package")
    build.add_argument("dir", type=Path, metavar="DIR")
    build.add_argument("--policy", type=Path, required=True, metavar="FILE")
    build.add_argument("--catalogue", type=Path, required=True, metavar="FILE")
    build.add_argument("--codes", type=Path, metavar="DIR", help="folder of the county's own code tables (*.toml)")
    build.add_argument("--version", metavar="NAME", help="the county's name for it; the present day unless stated")
    build.add_argument("--out", type=Path, required=True, metavar="FILE")
    build.set_defaults(run=run_build)
    key = actions.add_parser("key", help="write the public key that packages are checked against")
    key.add_argument("dir", type=Path, metavar="DIR")
    key.add_argument("--out", type=Path, required=True, metavar="FILE")
    key.set_defaults(run=run_key)


def run_build(arguments: argparse.Namespace, words: Wording) -> int:
    """Build one package: 0 written, 1 refused with all findings, for which a workstation would refuse it too."""
    centre = open_centre(arguments.dir)
    files = {POLICY: _read(arguments.policy), CATALOGUE: _read(arguments.catalogue)}
    if arguments.codes is not None:
        files |= {f"codes/{path.name}": _read(path) for path in sorted(arguments.codes.glob("*.toml"))}
    now = datetime.now(UTC)
    try:
        members = build_package(
            files,
            county=centre.county,
            version=arguments.version or f"{now:%Y-%m-%d}",
            created_at=now,
            key=centre.answer_key(),
            read_rules=packaged_rules,
        )
    except ValueError as error:
        raise EnvironmentFault("package.names-wrong") from error
    if isinstance(members, tuple):
        for finding in members:
            print(words.finding(finding))
        print(words("cli.findings", count=len(members)))
        return 1
    arguments.out.write_bytes(pack(members))
    print(words("package.built", file=str(arguments.out), files=len(files)))
    return 0


def run_key(arguments: argparse.Namespace, words: Wording) -> int:
    """Write the county's public key."""
    centre = open_centre(arguments.dir)
    arguments.out.write_bytes(county_key_pem(centre.answer_key().public_key()))
    print(words("package.key-written", file=str(arguments.out), county=centre.county))
    return 0


def _read(path: Path) -> bytes:
    """A file's bytes; what is larger than a package is no part of one."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_PACKAGE + 1)
    except OSError as error:
        raise EnvironmentFault("package.unreadable", file=str(path)) from error
    if len(content) > LARGEST_PACKAGE:
        raise EnvironmentFault("cli.too-large", file=str(path), largest=LARGEST_PACKAGE)
    return content

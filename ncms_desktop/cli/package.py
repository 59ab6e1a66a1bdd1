"""``ncms package``: check a county's policy package, install it."""

import argparse
from pathlib import Path

from ncms_desktop.adapters.county_key import read_county_key
from ncms_desktop.adapters.package_zip import read_package
from ncms_desktop.adapters.rules_files import packaged_rules
from ncms_desktop.bootstrap.rules_desk import open_rules_desk
from ncms_desktop.cli.frame import Exit, Subparsers, refuse
from ncms_desktop.cli.workstation import add_data_option
from ncms_desktop.domain.findings import Finding
from ncms_desktop.usecases.packages import CheckedPackage, Installed, check_package, install_package
from ncms_desktop.wording import Wording


def add_to(subparsers: Subparsers) -> None:
    """Add ``package`` with its actions."""
    command = subparsers.add_parser("package", help="cli.help.package")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="cli.help.package-check")
    check.add_argument("file", type=Path, metavar="FILE", help="cli.help.package-file")
    check.add_argument("--key", type=Path, metavar="FILE", help="cli.help.package-key")
    check.set_defaults(run=run_check)
    install = actions.add_parser("install", help="cli.help.package-install")
    install.add_argument("file", type=Path, metavar="FILE", help="cli.help.package-file")
    install.set_defaults(run=run_install)
    for action in (check, install):
        add_data_option(action)


def run_check(arguments: argparse.Namespace, words: Wording) -> int:
    """Check a package against a key file, or against the workstation's county: 0 in order, 1 with all findings."""
    if arguments.key is not None:
        package = _checked(arguments.file, read_county_key(arguments.key), None)
    else:
        with open_rules_desk(arguments.data) as desk:
            package = _checked(arguments.file, desk.county_key, desk.workplace.county)
    if not isinstance(package, CheckedPackage):
        return refuse(package, words)
    _say(package, words)
    return Exit.DONE


def run_install(arguments: argparse.Namespace, words: Wording) -> int:
    """Check a package and put it in place: 0 done, 1 refused with all findings and nothing changed."""
    with open_rules_desk(arguments.data) as desk:
        package = _checked(arguments.file, desk.county_key, desk.workplace.county)
        if not isinstance(package, CheckedPackage):
            return refuse(package, words)
        done = install_package(
            package,
            workplace=desk.workplace,
            store=desk.store,
            clock=desk.clock,
            folder=desk.folder,
            training=desk.training,
        )
    if not isinstance(done, Installed):
        return refuse(done, words)
    _say(package, words)
    print(words("package.installed-again" if done.again else "package.installed"))
    return Exit.DONE


def _checked(path: Path, county_key: bytes, county: str | None) -> CheckedPackage | tuple[Finding, ...]:
    members = read_package(path)
    if isinstance(members, tuple):
        return members
    return check_package(members, county_key=county_key, county=county, read_rules=packaged_rules)


def _say(package: CheckedPackage, words: Wording) -> None:
    manifest, rules = package.manifest, package.rules
    arguments = {"version": manifest.version, "county": manifest.county, "policy": rules.policy.name}
    print(words("package.in-order", arguments, made=manifest.created_at, examples=package.examples))
    print(words("package.holds", catalogue=rules.catalogue.name, digest=package.digest))
    if package.examples == 0:
        print(words("package.no-examples"))

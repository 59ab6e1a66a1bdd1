"""Policy and catalogue from the county's files in the data folder, or from a package."""

from collections.abc import Mapping
from pathlib import Path

from ncms_desktop.adapters.catalogue_csv import parse_catalogue
from ncms_desktop.adapters.code_tables import CodeTable, parse_county_table
from ncms_desktop.domain.catalogue import Catalogue
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.load import parse_policy
from ncms_desktop.policy.model import Policy
from ncms_desktop.ports.rules import Rules
from ncms_desktop.wire.package import CATALOGUE, POLICY


def load_rules(policy: Path, catalogue: Path) -> Rules | tuple[Finding, ...]:
    """Both files, checked; or everything that is wrong. Raises ``EnvironmentFault`` where one can't be read."""
    return parse_rules(_read(policy), _read(catalogue), names=(policy.name, catalogue.name))


def parse_rules(policy: bytes, catalogue: bytes, *, names: tuple[str, str]) -> Rules | tuple[Finding, ...]:
    """Policy and catalogue by content; ``names`` name them in findings."""
    parsed_policy = parse_policy(policy, file=names[0], known_groups=frozenset(shipped_groups()))
    parsed_catalogue = parse_catalogue(catalogue, file=names[1])
    findings: list[Finding] = []
    if not isinstance(parsed_policy, Policy):
        findings.extend(parsed_policy)
    if not isinstance(parsed_catalogue, Catalogue):
        findings.extend(parsed_catalogue)
    if not isinstance(parsed_policy, Policy) or not isinstance(parsed_catalogue, Catalogue):
        return tuple(findings)
    if parsed_policy.county != parsed_catalogue.county:
        arguments = {"policy_county": parsed_policy.county, "catalogue_county": parsed_catalogue.county}
        return (Finding("rules.county-differs", arguments),)
    return Rules(parsed_policy, policy, parsed_catalogue, catalogue)


def packaged_rules(files: Mapping[str, bytes]) -> Rules | tuple[Finding, ...]:
    """The rules in a package's files, its code tables checked along; everything that is wrong with any of them."""
    rules = parse_rules(files[POLICY], files[CATALOGUE], names=(POLICY, CATALOGUE))
    findings = list(() if isinstance(rules, Rules) else rules)
    for name, content in sorted(files.items()):
        if name not in (POLICY, CATALOGUE):
            table = parse_county_table(content, file=name)
            findings.extend(() if isinstance(table, CodeTable) else table)
    return tuple(findings) or rules


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentFault("rules.unreadable", file=str(path)) from error

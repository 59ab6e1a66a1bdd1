"""Policy and catalogue from the county's files in the data folder."""

from pathlib import Path

from ncms_desktop.adapters.catalogue_csv import parse_catalogue
from ncms_desktop.domain.catalogue import Catalogue
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.load import parse_policy
from ncms_desktop.policy.model import Policy
from ncms_desktop.ports.rules import Rules


def load_rules(policy: Path, catalogue: Path) -> Rules | tuple[Finding, ...]:
    """Both files, checked; or everything that is wrong. Raises ``EnvironmentFault`` where one can't be read."""
    policy_content, catalogue_content = _read(policy), _read(catalogue)
    parsed_policy = parse_policy(policy_content, file=policy.name, known_groups=frozenset(shipped_groups()))
    parsed_catalogue = parse_catalogue(catalogue_content, file=catalogue.name)
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
    return Rules(parsed_policy, policy_content, parsed_catalogue, catalogue_content)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentFault("rules.unreadable", file=str(path)) from error

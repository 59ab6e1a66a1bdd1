"""Policy packages: the county builds and signs one; a workstation checks it and puts it in place of its rules."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ncms_desktop.domain.facility import Workplace
from ncms_desktop.domain.findings import Argument, Finding, Place
from ncms_desktop.policy.examples import read_examples
from ncms_desktop.ports.packages import ReadRules, RulesFolder
from ncms_desktop.ports.rules import Rules
from ncms_desktop.ports.store import AuditEntry, Store, UnitOfWork
from ncms_desktop.ports.surroundings import COUNTER_ZONE, Clock
from ncms_desktop.usecases.try_policy import try_example
from ncms_desktop.wire.canonical import digest
from ncms_desktop.wire.package import (
    MANIFEST,
    POLICY,
    SIGNATURE,
    Manifest,
    check_files,
    decode_manifest,
    encode_manifest,
    make_manifest,
    manifest_signed,
    sign_manifest,
)
from ncms_desktop.wire.record import Signs

INSTALLED = "package-installed"
"""The audit log's word for a package that was put in place."""

CLOCKS_DIFFER = timedelta(days=1)
"""How far the county's clock may be ahead of the workstation's."""


@dataclass(frozen=True, slots=True)
class CheckedPackage:
    """A package in order. ``digest`` is its manifest's SHA-256: it stands for every byte. ``examples`` came out."""

    manifest: Manifest
    digest: str
    files: Mapping[str, bytes]
    rules: Rules
    examples: int

    @property
    def name(self) -> str:
        """The name under which it is kept: when it was made, and what it is."""
        return f"{self.manifest.created_at:%Y%m%dT%H%M%SZ}-{self.digest[:16]}"


@dataclass(frozen=True, slots=True)
class Installed:
    """A package in place. ``again`` is True where it was installed before."""

    package: CheckedPackage
    again: bool


def build_package(
    files: Mapping[str, bytes],
    *,
    county: str,
    version: str,
    created_at: datetime,
    key: Signs,
    read_rules: ReadRules,
) -> Mapping[str, bytes] | tuple[Finding, ...]:
    """The members of a signed package; or everything for which a workstation would refuse it. Raises ``ValueError``
    where a file or the version has a name that no package may have."""
    manifest = make_manifest(county=county, version=version, created_at=created_at, files=files)
    rules = _checked_rules(files, county=county, read_rules=read_rules)
    if not isinstance(rules, Rules):
        return rules
    content = encode_manifest(manifest)
    return {MANIFEST: content, SIGNATURE: sign_manifest(key, content), **files}


def check_package(
    members: Mapping[str, bytes], *, county_key: bytes, county: str | None, read_rules: ReadRules
) -> CheckedPackage | tuple[Finding, ...]:
    """The package, or why it is refused. Nothing of it is read before the signature holds; ``county`` is the
    workstation's, None where anyone's package may be looked at."""
    content, signature = members.get(MANIFEST), members.get(SIGNATURE)
    if content is None or signature is None:
        return (Finding("package.unsigned"),)
    if not manifest_signed(county_key, content, signature):
        return (Finding("package.signature-wrong"),)
    try:
        manifest = decode_manifest(content)
    except ValueError:
        return (Finding("package.manifest-wrong", {}, Place(MANIFEST)),)
    if county is not None and manifest.county != county:
        return (Finding("package.other-county", {"given": manifest.county, "county": county}),)
    files = {name: each for name, each in members.items() if name not in (MANIFEST, SIGNATURE)}
    faults = tuple(check_files(manifest, files))
    if faults:
        return faults
    rules = _checked_rules(files, county=manifest.county, read_rules=read_rules)
    if not isinstance(rules, Rules):
        return rules
    return CheckedPackage(manifest, digest(content), files, rules, len(read_examples(files[POLICY])))


def _checked_rules(files: Mapping[str, bytes], *, county: str, read_rules: ReadRules) -> Rules | tuple[Finding, ...]:
    """Policy and catalogue of one county that fit together, and whose examples come out."""
    rules = read_rules(files)
    if not isinstance(rules, Rules):
        return rules
    return tuple(_contradictions(rules, files[POLICY], county)) or rules


def _contradictions(rules: Rules, policy: bytes, county: str) -> Iterator[Finding]:
    if rules.policy.county != county:
        yield Finding("package.rules-other-county", {"given": rules.policy.county, "county": county}, Place(POLICY))
    start = rules.policy.versions[-1].start
    if not any(entry.holds(start) for entry in rules.catalogue.entries()):
        yield Finding("package.catalogue-not-in-force", {"catalogue": rules.catalogue.name, "start": start})
    for example in read_examples(policy):
        trial = try_example(rules.policy, example, file=POLICY, find_entry=rules.catalogue.entry)
        yield from trial.findings


def install_package(
    package: CheckedPackage, *, workplace: Workplace, store: Store, clock: Clock, folder: RulesFolder, training: bool
) -> Installed | tuple[Finding, ...]:
    """Put a checked package in place of the rules; from the next start on they count. Refused where it is older than
    the newest that was installed, or made in the future (but for training, whose clock stands in the past).

    The audit entry is committed before the one step that puts the rules in place: rules never change without it. Where
    that step fails, the same package is simply installed again. Raises ``EnvironmentFault``.
    """
    made = package.manifest.created_at
    if not training and made > clock.now() + CLOCKS_DIFFER:
        moments: dict[str, Argument] = {"made": made.astimezone(COUNTER_ZONE), "now": clock.now()}
        return (Finding("package.from-the-future", moments),)
    with store.write() as uow:
        last = _last_installed(uow)
        again = last is not None and last.subject == package.digest
        if last is not None and not again and made <= _made(last):
            held: dict[str, Argument] = {"made": made.astimezone(COUNTER_ZONE), "held": _made(last)}
            return (Finding("package.older", held),)
        folder.keep(package.name, package.files)
        if not again:
            uow.audit.append(
                at=clock.now(),
                actor=workplace.clerk,
                action=INSTALLED,
                subject=package.digest,
                detail=_detail(package),
            )
            uow.commit()
    folder.use(package.name)
    return Installed(package, again)


def _detail(package: CheckedPackage) -> dict[str, object]:
    return {
        "county": package.manifest.county,
        "version": package.manifest.version,
        "created_at": package.manifest.created_at.isoformat(),
        "policy": package.rules.policy.digest,
        "catalogue": package.rules.catalogue.digest,
        "examples": package.examples,
    }


def _last_installed(uow: UnitOfWork) -> AuditEntry | None:
    """The newest package in the audit log, by when it was made."""
    found = [entry for entry in uow.audit.entries() if entry.action == INSTALLED]
    return max(found, key=_made, default=None)


def _made(entry: AuditEntry) -> datetime:
    return datetime.fromisoformat(json.loads(entry.detail_json)["created_at"]).astimezone(COUNTER_ZONE)

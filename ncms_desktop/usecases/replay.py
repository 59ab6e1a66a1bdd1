"""Replay: compute a stored settlement again from what was stored with it, and compare with what was stored."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import ENGINE_VERSION, compute
from ncms_desktop.compensation.files import case_from_json, result_from_json, result_to_json
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.domain.findings import Argument, Finding, Severity
from ncms_desktop.policy.load import parse_policy
from ncms_desktop.policy.model import Policy, PolicyVersion
from ncms_desktop.ports.store import StoredSettlement, UnitOfWork

MOST_DIFFERENCES = 20
"""Differences that are named of one calculation; the rest is counted."""

_EXPLAINED = ("steps", "lines")
"""Parts of a result that explain amounts and may be told otherwise by a later engine."""


@dataclass(frozen=True, slots=True)
class Calculation:
    """A calculation as it was stored: the settlement's own (``number`` is the settlement's) or a supplement's."""

    number: str
    case: Case
    result: Result
    engine_version: str


def calculations(uow: UnitOfWork, stored: StoredSettlement) -> tuple[Calculation, ...]:
    """Everything that was computed for a settlement, the standing one last. Raises ``CorruptData`` where it can't be
    read back."""
    kept = [(stored.number, stored.case_json, stored.result_json, stored.engine_version)]
    for each in uow.corrections.of(stored.number):
        if each.case_json is not None and each.result_json is not None:
            kept.append((each.number, each.case_json, each.result_json, each.engine_version))
    return tuple(_calculation(*each) for each in kept)


def _calculation(number: str, case_json: str, result_json: str, engine_version: str) -> Calculation:
    case = case_from_json(case_json.encode())
    if not isinstance(case, Case):
        raise CorruptData("replay.case-damaged", number=number)
    return Calculation(number, case, result_from_json(result_json.encode()), engine_version)


class KeptPolicies:
    """The policies that settlements were made under, from the bytes kept of them, each read once."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._read: dict[str, Policy | int | None] = {}

    def policy(self, stored: StoredSettlement) -> Policy | Finding:
        """The policy of a settlement, or why it can't be used. Raises ``CorruptData`` where its bytes were changed."""
        number, digest = stored.number, stored.policy_digest
        if digest not in self._read:
            self._read[digest] = self._parsed(digest)
        held = self._read[digest]
        if held is None:
            return Finding("replay.policy-missing", {"number": number, "digest": digest}, subject=number)
        if isinstance(held, int):
            arguments: dict[str, Argument] = {"number": number, "digest": digest, "count": held}
            return Finding("replay.policy-refused", arguments, subject=number)
        return held

    def _parsed(self, digest: str) -> Policy | int | None:
        """The policy; the number of findings that it has today; None where it isn't kept."""
        content = self._uow.contents.get(digest)
        if content is None:
            return None
        policy = parse_policy(content, file=digest[:16], known_groups=_texts(content))
        return policy if isinstance(policy, Policy) else len(policy)


def _texts(content: bytes) -> frozenset[str]:
    """Every text in a policy file. It was accepted when it was used: its groups were known then, whichever are now."""
    found: set[str] = set()
    pending: list[Any] = [tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)]
    while pending:
        match pending.pop():
            case dict() as table:
                pending.extend(table.values())
            case list() as items:
                pending.extend(items)
            case str() as text:
                found.add(text.strip())
    return frozenset(found)


def replay(uow: UnitOfWork, stored: StoredSettlement, policies: KeptPolicies) -> tuple[Finding, ...]:
    """Everything in which a settlement, computed again, differs from what was stored; none where all is the same. What
    a later engine only tells otherwise, at the same amounts, is a note."""
    number = stored.number
    try:
        policy = policies.policy(stored)
        if isinstance(policy, Finding):
            return (policy,)
        return tuple(finding for each in calculations(uow, stored) for finding in _replayed(each, policy))
    except CorruptData as fault:
        return (Finding("replay.damaged", {"number": number, "code": fault.code}, subject=number),)


def _replayed(kept: Calculation, policy: Policy) -> Iterator[Finding]:
    case = kept.case
    version = policy.version_for(admitted=case.admitted, discharged=case.discharged, settled_on=case.settled_on)
    again = compute(case, version) if isinstance(version, PolicyVersion) else version
    if isinstance(again, Finding):
        yield Finding("replay.refused", {"number": kept.number, "code": again.code}, subject=kept.number)
        return
    found = list(_differences(result_to_json(kept.result), result_to_json(again), ""))
    told_otherwise = all(key.startswith(_EXPLAINED) for key, _, _ in found)
    note = kept.engine_version != ENGINE_VERSION and told_otherwise
    if found and note:
        engines = {"number": kept.number, "engine": kept.engine_version, "now": ENGINE_VERSION}
        yield Finding("replay.told-otherwise", engines, severity=Severity.NOTE, subject=kept.number)
        return
    for key, was, now in found[:MOST_DIFFERENCES]:
        arguments = {"number": kept.number, "key": key, "was": was, "now": now}
        yield Finding("replay.differs", arguments, subject=kept.number)
    if len(found) > MOST_DIFFERENCES:
        more: dict[str, Argument] = {"number": kept.number, "count": len(found) - MOST_DIFFERENCES}
        yield Finding("replay.differs-more", more, subject=kept.number)


def _differences(was: Any, now: Any, key: str) -> Iterator[tuple[str, str, str]]:
    """Each value that differs, by its key as JSON paths are written, with both values."""
    if isinstance(was, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*was, *now)):
            yield from _differences(was.get(name), now.get(name), f"{key}.{name}" if key else str(name))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for position, (first, second) in enumerate(zip(was, now, strict=True), start=1):
            yield from _differences(first, second, f"{key}[{position}]")
    elif was != now:
        yield key, _shown(was), _shown(now)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:200]

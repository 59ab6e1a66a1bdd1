"""Checks that look at more than one key: dates of versions, levels and figures, order of steps, groups.

They read the file's plain values, not the checked models, so that one wrong figure doesn't hide a gap between two
versions. What pydantic reports itself (a missing key, a wrong type) is passed over here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import ALL
from ncms_desktop.policy.places import KeyPath
from ncms_desktop.policy.steps import STEP_MODELS, Accumulator, StepModel, meant
from ncms_desktop.policy.translate import MakeFinding


def check(data: Mapping[str, Any], *, known_groups: frozenset[str], finding: MakeFinding) -> Iterator[Finding]:
    """Everything that is wrong between the keys of a file."""
    versions = _tables(data, ("version",))
    yield from _check_dates(versions, finding)
    for version_path, version in versions:
        plans = _tables(version, (*version_path, "plan"))
        yield from _check_twice(
            [((*path, "visit"), plan.get("visit")) for path, plan in plans], "policy.plan-twice", finding
        )
        limits: dict[str, Accumulator] = {}
        for path, plan in plans:
            steps = _tables(plan, (*path, "step"))
            yield from _check_levels(path, plan, steps, finding)
            yield from _check_steps(path, steps, limits, finding)
            yield from _check_groups(steps, known_groups, finding)


def _tables(holder: Mapping[str, Any], path: KeyPath) -> list[tuple[KeyPath, Mapping[str, Any]]]:
    """The tables of the array under the last key of ``path``, each with its own path."""
    array = holder.get(str(path[-1]))
    items = array if isinstance(array, list) else []
    return [((*path, position), item) for position, item in enumerate(items) if isinstance(item, dict)]


def _check_dates(versions: list[tuple[KeyPath, Mapping[str, Any]]], finding: MakeFinding) -> Iterator[Finding]:
    """Each version ends after it begins; one follows on the other without gap or overlap."""
    spans: list[tuple[date, date, KeyPath]] = []
    for path, version in versions:
        start, until = _day(version.get("from")), _day(version.get("until"))
        if start is None or (until is None and "until" in version):
            continue
        if until is not None and until < start:
            yield finding("policy.version-ends-before-start", (*path, "until"), {"start": start, "until": until})
            # Most likely the two were exchanged: judge the neighbours as if they stood right.
            start, until = until, start
        spans.append((start, until or date.max, path))
    spans.sort(key=lambda span: span[0])
    for position, (start, _, path) in enumerate(spans[1:], start=1):
        covered = max(until for _, until, _ in spans[:position])
        if covered == date.max:
            yield finding("policy.version-open-ended", (*path, "from"), {"start": start})
        elif start <= covered:
            yield finding("policy.versions-overlap", (*path, "from"), {"start": start, "until": covered})
        elif start > covered + timedelta(1) and len(spans) == len(versions):
            first, last = covered + timedelta(1), start - timedelta(1)
            yield finding("policy.versions-gap", (*path, "from"), {"first": first, "last": last})


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _check_levels(
    path: KeyPath, plan: Mapping[str, Any], steps: list[tuple[KeyPath, Mapping[str, Any]]], finding: MakeFinding
) -> Iterator[Finding]:
    """Every level that a plan serves has its figure in each step that needs one, and no other level has."""
    given = plan.get("levels")
    served = [level for level in given if _is_level(level)] if isinstance(given, list) else []
    yield from _check_twice([((*path, "levels"), level) for level in served], "policy.level-twice", finding)
    if not served:
        return
    for step_path, step in steps:
        name = meant(step.get("mechanism"))
        if name is None:
            continue
        for path_of, key, figures, needed in _by_level(step, step_path, STEP_MODELS[name].PER_LEVEL, served):
            for level in dict.fromkeys(needed):
                if level not in figures and ALL not in figures:
                    arguments = {"where": level, "code": level, "step": name, "key": key}
                    yield finding("policy.level-without-figure", path_of, arguments)
            for level in figures:
                if _is_level(level) and level not in served:
                    yield finding("policy.level-not-served", (*path_of, level), {"where": level, "code": level})


def _by_level(
    table: Mapping[str, Any], path: KeyPath, keys: frozenset[str], needed: list[str]
) -> Iterator[tuple[KeyPath, str, Mapping[str, Any], list[str]]]:
    """Every table of figures per level inside a step, with the levels that it needs: those that are served and that
    its own condition, or that of a row around it, doesn't shut out."""
    when = table.get("when")
    named = when.get("levels") if isinstance(when, dict) else None
    inside = [level for level in needed if level in named] if isinstance(named, list) else needed
    for key, value in table.items():
        if key in keys and isinstance(value, dict):
            yield (*path, key), key, value, inside
        elif isinstance(value, list):
            for position, row in enumerate(value):
                if isinstance(row, dict):
                    yield from _by_level(row, (*path, key, position), keys, inside)
        elif isinstance(value, dict):
            yield from _by_level(value, (*path, key), keys, inside)


def _is_level(value: Any) -> bool:
    return isinstance(value, str) and value in set(Level)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A step whose mechanism is known or can be guessed. ``step`` is None where its own keys are faulty: then only what
    it writes is known."""

    path: KeyPath
    name: str
    model: type[StepModel]
    step: StepModel | None

    @property
    def reads(self) -> frozenset[str]:
        return frozenset() if self.step is None else self.step.reads

    @property
    def writes(self) -> frozenset[str]:
        return self.model.WRITES if self.step is None else self.step.writes

    @property
    def adds_to(self) -> frozenset[str]:
        return frozenset() if self.step is None else self.step.adds_to


def _check_steps(
    path: KeyPath,
    steps: list[tuple[KeyPath, Mapping[str, Any]]],
    limits: dict[str, Accumulator],
    finding: MakeFinding,
) -> Iterator[Finding]:
    """No step twice; every amount is there before it is read, and read after it is written; something is paid."""
    chain = [placed for step_path, step in steps if (placed := _placed(step_path, step))]
    once = [((*each.path, "mechanism"), each.name) for each in chain if not each.model.REPEATABLE]
    yield from _check_twice(once, "policy.step-twice", finding)
    # A step of an unknown mechanism, or a faulty one whose keys say what it writes, may write anything: beside it only
    # what is surely wrong is said.
    whole = len(chain) == len(steps) and all(each.writes or each.step is not None for each in chain)
    known: set[str] = set()
    for position, each in enumerate(chain):
        for amount in sorted(each.reads - known):
            writer = next((later for later in chain[position + 1 :] if amount in later.writes), None)
            if amounts.is_given(amount) or (writer is None and not whole):
                continue
            arguments = {"step": each.name, "what": amount}
            if writer is None:
                yield finding("policy.step-misses", each.path, arguments)
            else:
                yield finding("policy.step-too-early", each.path, {**arguments, "writer": writer.name})
        known |= each.writes
    if whole and all(each.step is not None for each in chain):
        yield from _check_in_vain(chain, finding)
    yield from _check_limits(chain, limits, finding)
    if steps and whole and amounts.LINES not in known and not any(amounts.ELIGIBLE in each.reads for each in chain):
        yield finding("policy.plan-without-lines", path, {})
    if steps and whole and not any(amounts.fund_of(amount) for amount in known):
        yield finding("policy.plan-pays-nothing", path, {})


def _check_limits(chain: list[_Placed], limits: dict[str, Accumulator], finding: MakeFinding) -> Iterator[Finding]:
    """A limit has one holder and one period, whichever steps of a version name it; ``limits`` are those so far."""
    for each in chain:
        for accumulator in () if each.step is None else each.step.accumulators:
            first = limits.setdefault(accumulator.limit, accumulator)
            if first != accumulator:
                yield finding("policy.limit-told-twice", each.path, {"limit": accumulator.limit})


def _check_in_vain(chain: list[_Placed], finding: MakeFinding) -> Iterator[Finding]:
    """What a step computes is read by a later one or worth reporting, and isn't written over unread."""
    for position, each in enumerate(chain):
        for amount in sorted(each.writes):
            later = next((one for one in chain[position + 1 :] if amount in one.reads | one.writes), None)
            if later is None and amounts.is_reported(amount):
                continue
            taken = later is not None and amount in later.reads | later.adds_to
            if later is None or not (taken or _may_pass(later) or _twice(each, later)):
                yield finding("policy.step-in-vain", each.path, {"step": each.name, "what": amount})


def _twice(first: _Placed, second: _Placed) -> bool:
    """Whether it is said already that the second step is one too many."""
    return first.model is second.model and not first.model.REPEATABLE


def _may_pass(placed: _Placed) -> bool:
    """Whether a step is passed over on some visits, so that it doesn't always write over what stands before it."""
    return placed.step is not None and placed.step.when is not None


def _placed(path: KeyPath, step: Mapping[str, Any]) -> _Placed | None:
    name = meant(step.get("mechanism"))
    if name is None:
        return None
    model = STEP_MODELS[name]
    try:
        return _Placed(path, name, model, model.model_validate({**step, "mechanism": name}))
    except ValidationError:
        return _Placed(path, name, model, None)


def _check_groups(
    steps: list[tuple[KeyPath, Mapping[str, Any]]], known_groups: frozenset[str], finding: MakeFinding
) -> Iterator[Finding]:
    """Every group that a step names is in the table of groups."""
    for step_path, step in steps:
        for path, value in _leaves(step, step_path):
            if not isinstance(value, str) or value in known_groups:
                continue
            if path[-1] == "group" or (len(path) > 1 and path[-2] in ("groups", "not_groups")):
                near = get_close_matches(value, sorted(known_groups), n=1)
                if near:
                    yield finding("policy.unknown-group-near", path, {"given": value, "near": near[0]})
                else:
                    known = "、".join(sorted(known_groups))
                    yield finding("policy.unknown-group", path, {"given": value, "known": known})


def _leaves(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _leaves(item, (*path, position))
    else:
        yield path, value


def _check_twice(named: Iterable[tuple[KeyPath, Any]], code: str, finding: MakeFinding) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for path, name in named:
        seen[str(name)] += 1
        if seen[str(name)] == 2:
            yield finding(code, path, {"given": str(name)})

"""What differs between two policy files: every key, each with both values, their clauses and their lines.

The comparison walks through the files' own keys, so that a mechanism which this module has never heard of is compared
like any other. What a file leaves out and what it states as the default are the same.
"""

import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ncms_desktop.policy.file import PolicyFile
from ncms_desktop.policy.places import KeyPath, key_lines, line_of

_KINDS = ("mechanism", "visit", "name")
"""A table with one of these is compared only with one that has the same."""

_NAMES = ("from", "limit", "fund", "group", "age_from", "over", "above", "to")
"""Keys by which a person tells one table of a list from another."""

_BOM = b"\xef\xbb\xbf"


class ChangeKind(StrEnum):
    """What happened to a key on the way from the old file to the new one."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Spot:
    """A key in one of the files: its path, its line, and the tables that lead to it, outermost first."""

    path: KeyPath
    line: int
    tables: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``old`` and ``new`` are the values as the files state them: a number, text, day, list, or a table
    (a figure with its clause, a step); None where the key isn't there. A moved table has its two places and values."""

    kind: ChangeKind
    before: Spot | None
    after: Spot | None
    old: Any
    new: Any

    @property
    def spot(self) -> Spot:
        """Where to look: in the new file, or in the old one for what it has lost."""
        spot = self.after or self.before
        assert spot is not None
        return spot


def diff_policies(old: bytes, new: bytes) -> tuple[Change, ...]:
    """Every difference between two files that ``load.parse_policy`` has accepted, in the order of the new file; none
    where they say the same."""
    walk = _Walk(_File(old), _File(new))
    return tuple(walk.values(walk.old.data, walk.new.data, (), ()))


class _File:
    """A file's values, with defaults filled in, and where they stand."""

    def __init__(self, content: bytes) -> None:
        written = tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
        checked = PolicyFile.model_validate(written).model_dump(by_alias=True, exclude={"example"})
        self.data = _plain(checked) | {"example": written.get("example", [])}
        self._written = written
        self._lines = key_lines(content.removeprefix(_BOM))

    def stated(self, path: KeyPath) -> Any:
        """The value as the file writes it; a default where it leaves it out."""
        for root in (self._written, self.data):
            with suppress(KeyError, IndexError, TypeError):
                return _inside(root, path)
        return None

    def spot(self, path: KeyPath) -> Spot:
        tables, here = [], self.data
        for part in path:
            here = here[part]
            if isinstance(here, dict):
                tables.append(here)
        return Spot(path, line_of(self._lines, path), tuple(tables))


def _inside(value: Any, path: KeyPath) -> Any:
    for part in path:
        value = value[part]
    return value


def _plain(value: Any) -> Any:
    """The value with what isn't there left out."""
    match value:
        case StrEnum():
            return value.value
        case dict():
            return {str(key): _plain(item) for key, item in value.items() if not _is_absent(key, item)}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _is_absent(key: str, value: Any) -> bool:
    return value is None or (key == "blank" and value is False)


@dataclass(frozen=True, slots=True)
class _Walk:
    old: _File
    new: _File

    def values(self, old: Any, new: Any, before: KeyPath, after: KeyPath) -> Iterator[Change]:
        """Differences of what stands at two places."""
        if isinstance(old, dict) and isinstance(new, dict) and not (_is_leaf(old) or _is_leaf(new)):
            yield from self._tables(old, new, before, after)
        elif _is_list_of_tables(old) and _is_list_of_tables(new):
            yield from self._lists(old, new, before, after)
        elif not _same(old, new):
            yield self._change(ChangeKind.CHANGED, before, after)

    def _tables(
        self, old: Mapping[str, Any], new: Mapping[str, Any], before: KeyPath, after: KeyPath
    ) -> Iterator[Change]:
        for key in dict.fromkeys((*new, *old)):
            here, there = (*before, key), (*after, key)
            if key in old and key in new:
                yield from self.values(old[key], new[key], here, there)
            elif key in old:
                yield from self._lost(old[key], here)
            else:
                yield from self._gained(new[key], there)

    def _lists(self, old: list[Any], new: list[Any], before: KeyPath, after: KeyPath) -> Iterator[Change]:
        pairs = _pairs(old, new)
        moved = _out_of_order(pairs)
        for position in range(len(old)):
            if position not in pairs:
                yield self._change(ChangeKind.REMOVED, (*before, position), None)
        partners = {there: here for here, there in pairs.items()}
        for position, item in enumerate(new):
            here, there = partners.get(position), (*after, position)
            if here is None:
                yield self._change(ChangeKind.ADDED, None, there)
                continue
            if here in moved:
                yield self._change(ChangeKind.MOVED, (*before, here), there)
            yield from self.values(old[here], item, (*before, here), there)

    def _lost(self, old: Any, path: KeyPath) -> Iterator[Change]:
        for each in _whole(old, path):
            yield self._change(ChangeKind.REMOVED, each, None)

    def _gained(self, new: Any, path: KeyPath) -> Iterator[Change]:
        for each in _whole(new, path):
            yield self._change(ChangeKind.ADDED, None, each)

    def _change(self, kind: ChangeKind, before: KeyPath | None, after: KeyPath | None) -> Change:
        return Change(
            kind,
            before=None if before is None else self.old.spot(before),
            after=None if after is None else self.new.spot(after),
            old=None if before is None else self.old.stated(before),
            new=None if after is None else self.new.stated(after),
        )


def _whole(value: Any, path: KeyPath) -> list[KeyPath]:
    """What is told of a value that only one file has: each table of a list, or the value itself."""
    return [(*path, at) for at in range(len(value))] if value and _is_list_of_tables(value) else [path]


def _is_leaf(table: Mapping[str, Any]) -> bool:
    """A figure or condition with its clause: told whole."""
    return "clause" in table and not any(isinstance(value, dict | list) for value in table.values())


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _same(old: Any, new: Any) -> bool:
    """Equal values; 50 and 50.00 are one number, 1 and true are not."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_same(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same, old, new))
    return isinstance(old, bool) == isinstance(new, bool) and bool(old == new)


def _pairs(old: list[Any], new: list[Any]) -> dict[int, int]:
    """Which table of the old list became which of the new one: the most alike first, each once."""
    chances = []
    for here, first in enumerate(old):
        for there, second in enumerate(new):
            likeness = _likeness(first, second)
            if likeness is not None:
                chances.append((-likeness, abs(here - there), here, there))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, here, there in sorted(chances):
        if here not in pairs and there not in taken:
            pairs[here] = there
            taken.add(there)
    return pairs


def _likeness(first: Mapping[str, Any], second: Mapping[str, Any]) -> int | None:
    """How alike two tables are, None where they are different things."""
    if any(first.get(key) != second.get(key) for key in _KINDS):
        return None
    if _same(first, second):
        return 1_000_000
    named = sum(key in first and _same(first[key], second.get(key)) for key in _NAMES)
    equal = len(_leaves(first) & _leaves(second))
    if not named and not equal and first.keys() != second.keys():
        return None
    return 1000 * named + equal


def _leaves(value: Any, path: str = "") -> set[str]:
    """Every key with its value, as text; the clauses left out, because many figures share one."""
    if isinstance(value, dict):
        return {leaf for key, item in value.items() if key != "clause" for leaf in _leaves(item, f"{path}.{key}")}
    if isinstance(value, list):
        return {leaf for at, item in enumerate(value) for leaf in _leaves(item, f"{path}[{at}]")}
    return {f"{path} = {value!r}"}


def _out_of_order(pairs: Mapping[int, int]) -> set[int]:
    """Old positions of the tables that changed their place among those that stayed: the fewest that explain it."""
    order = [pairs[here] for here in sorted(pairs)]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for at, there in enumerate(order):
        length = bisect_left(tails, there)
        before.append(ends[length - 1] if length else None)
        tails[length : length + 1] = [there]
        ends[length : length + 1] = [at]
    stayed = set()
    at_last = ends[-1] if ends else None
    while at_last is not None:
        stayed.add(order[at_last])
        at_last = before[at_last]
    return {here for here, there in pairs.items() if there not in stayed}

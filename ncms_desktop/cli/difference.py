"""Differences between two policy files in words."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ncms_desktop.domain.facility import Level
from ncms_desktop.policy.places import KeyPath
from ncms_desktop.usecases.diff_policies import Change, ChangeKind, Spot
from ncms_desktop.wording import Wording


def change_in_words(change: Change, words: Wording) -> str:
    """One difference: where, what it was, what it is, and the lines of both files."""
    where = words("diff.crumb-separator").join(_crumbs(change.spot, words)) or words("diff.crumb-file")
    old, new = value_in_words(change.old, words), value_in_words(change.new, words)
    match change.kind:
        case ChangeKind.CHANGED:
            said = words("diff.changed", where=where, old=old, new=new)
        case ChangeKind.ADDED:
            said = words("diff.added", where=where, new=new)
        case ChangeKind.REMOVED:
            said = words("diff.removed", where=where, old=old)
        case ChangeKind.MOVED:
            said = words("diff.moved", where=where, old=_position(change.before), new=_position(change.after))
    return f"{said}\n   {_lines(change, words)}"


def _lines(change: Change, words: Wording) -> str:
    key = written(change.spot.path)
    if change.before is None:
        return words("diff.line-new", key=key, line=change.spot.line)
    if change.after is None:
        return words("diff.line-old", key=key, line=change.spot.line)
    return words("diff.lines", key=key, old=change.before.line, new=change.after.line)


def written(path: KeyPath) -> str:
    """A key path as a person writes it, counted from 1."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _position(spot: Spot | None) -> int:
    """The place of a list's table, counted from 1."""
    last = spot.path[-1] if spot else None
    assert isinstance(last, int)
    return last + 1


def _crumbs(spot: Spot, words: Wording) -> Iterator[str]:
    """The tables that lead to a key, each by its name. Lists say nothing of themselves, their tables do."""
    tables = list(spot.tables)
    for at, part in enumerate(spot.path):
        last = at == len(spot.path) - 1
        if isinstance(part, int):
            table = tables.pop(0)
            yield _table_name(str(spot.path[at - 1]), part, table, words)
            continue
        following = None if last else spot.path[at + 1]
        if not isinstance(following, int):
            if tables and not last:
                tables.pop(0)
            yield _key_name(part, words)


def _table_name(key: str, position: int, table: Mapping[str, Any], words: Wording) -> str:
    match key:
        case "version":
            return words("diff.crumb-version", start=table["from"])
        case "plan":
            return words("diff.crumb-plan", visit=table["visit"])
        case "step":
            return words("diff.crumb-step", step=table["mechanism"], position=position + 1)
        case "example":
            return words("diff.crumb-example", name=table["name"])
        case _:
            return words("diff.crumb-item", key=key, position=position + 1)


def _key_name(key: str, words: Wording) -> str:
    return words("diff.crumb-level", where=key, code=key) if key in set(Level) else key


def value_in_words(value: Any, words: Wording) -> str:
    """A value as a person reads it: a figure with its unit and clause, a table key by key."""
    match value:
        case dict() if "clause" in value and not any(isinstance(item, dict | list) for item in value.values()):
            return words("diff.with-clause", said=_stated(value, words), clause=value["clause"])
        case dict():
            parts = (f"{key} = {value_in_words(item, words)}" for key, item in value.items())
            return "{ " + words("cli.list-separator").join(parts) + " }"
        case list():
            return "[" + "、".join(value_in_words(item, words) for item in value) + "]"
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _stated(figure: Mapping[str, Any], words: Wording) -> str:
    """What a figure or condition states, without its clause."""
    said = []
    for key, value in figure.items():
        if key == "yuan":
            said.append(words("diff.yuan", value=f"{Decimal(value):,.2f}"))
        elif key == "rate":
            said.append(words("diff.rate", value=Decimal(value)))
        elif key == "blank":
            said.append(words("diff.blank"))
        elif key == "group":
            said.append(words("diff.group", value=value))
        elif key != "clause":
            said.append(f"{key} = {value_in_words(value, words)}")
    return "，".join(said) or "—"

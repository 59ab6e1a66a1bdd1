"""Text of a policy file in; the checked policy, or everything that is wrong with it, out."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from ncms_desktop.domain.findings import Argument, Finding, Place
from ncms_desktop.policy.checks import check
from ncms_desktop.policy.examples import check_examples
from ncms_desktop.policy.file import PolicyFile
from ncms_desktop.policy.model import Blank, Policy
from ncms_desktop.policy.places import KeyPath, key_lines, line_of
from ncms_desktop.policy.steps import figures_of
from ncms_desktop.policy.translate import translate

LARGEST_FILE = 1_000_000
"""Bytes. A full county's file has some tens of thousands; more is no policy."""


def parse_policy(content: bytes, *, file: str, known_groups: frozenset[str]) -> Policy | tuple[Finding, ...]:
    """The policy that ``content`` (TOML, UTF-8) states, or all findings in order of lines, at least one.

    ``file`` names it in findings; ``known_groups`` are the group codes that rules may name.
    """
    data = _toml(content, file)
    if isinstance(data, Finding):
        return (data,)
    lines = key_lines(content.removeprefix(b"\xef\xbb\xbf"))

    def finding(code: str, path: KeyPath, arguments: Mapping[str, Argument]) -> Finding:
        return Finding(code, arguments, Place(file, line_of(lines, path), _written(path)), subject=_written(path))

    found: list[Finding] = []
    checked: PolicyFile | None = None
    try:
        checked = PolicyFile.model_validate(data)
    except ValidationError as error:
        found.extend(translate(error.errors(include_url=False), data, finding))
    found.extend(check(data, known_groups=known_groups, finding=finding))
    found.extend(check_examples(data, known_groups=known_groups, finding=finding))
    if checked is None or found:
        return tuple(sorted(found, key=lambda each: (each.place.line or 0) if each.place else 0))
    return Policy(
        id=checked.id,
        county=checked.county,
        name=checked.name,
        source=checked.document,
        digest=hashlib.sha256(content).hexdigest(),
        selected_by=checked.selected_by,
        versions=checked.versions(),
        blanks=_blanks(checked, lines),
    )


def _toml(content: bytes, file: str) -> dict[str, Any] | Finding:
    """Plain values with exact decimals, or why the bytes are no TOML."""
    if len(content) > LARGEST_FILE:
        return Finding("policy.file-too-large", {"size": len(content), "largest": LARGEST_FILE}, Place(file))
    try:
        # A byte order mark is what some editors on Windows put before UTF-8.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return Finding("policy.encoding", {}, Place(file, line))
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except ValueError as error:
        line, column = _position(str(error), text)
        code = "policy.toml-twice" if _is_repetition(str(error)) else "policy.toml"
        return Finding(code, {"column": column}, Place(file, line))
    except RecursionError:
        return Finding("policy.toml-too-deep", {}, Place(file))
    return data or Finding("policy.file-empty", {}, Place(file))


def _position(message: str, text: str) -> tuple[int, int]:
    """Line and column of tomllib's message; the end of the text where it names none."""
    match = re.search(r"line (\d+), column (\d+)", message)
    if match is not None:
        return int(match[1]), int(match[2])
    last = text.rstrip().rsplit("\n", 1)[-1]
    return text.rstrip().count("\n") + 1, len(last) + 1


def _is_repetition(message: str) -> bool:
    return any(words in message for words in ("Cannot overwrite", "Cannot declare", "Duplicate", "Cannot mutate"))


def _written(path: KeyPath) -> str | None:
    """A key path as a person writes it, counted from 1: ``version[1].plan[1].step[2].rate.township``."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or None


def _blanks(checked: PolicyFile, lines: Mapping[KeyPath, int]) -> tuple[Blank, ...]:
    """The figures that the document leaves open, in order of lines."""
    found = []
    for version_at, version in enumerate(checked.version):
        for plan_at, plan in enumerate(version.plan):
            for step_at, step in enumerate(plan.step):
                path: KeyPath = ("version", version_at, "plan", plan_at, "step", step_at)
                for keys, figure in figures_of(step):
                    place = (*path, *keys)
                    if figure.blank:
                        found.append(Blank(line_of(lines, place), _written(place) or "", figure.clause))
    return tuple(sorted(found, key=lambda blank: blank.line))

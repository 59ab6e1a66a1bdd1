"""Cases and results as JSON values, and back: stable, versioned, amounts as text. The forms are in ``case_file`` and
``result_file``; ``schemas`` gives them as JSON Schema."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.case_file import CODE, FACTS, NOTHING, CaseFile, FindEntry
from ncms_desktop.compensation.result import Result
from ncms_desktop.compensation.result_file import ResultFile
from ncms_desktop.domain.errors import Bug, CorruptData
from ncms_desktop.domain.findings import Argument, Finding, Place

_KINDS = {
    "missing": "file.key-missing",
    "extra_forbidden": "file.unknown-key",
    "enum": "file.unknown-choice",
    "list_type": "file.not-a-list",
    "dict_type": "file.not-an-object",
    "model_type": "file.not-an-object",
}


def case_to_json(case: Case) -> dict[str, Any]:
    """The JSON value of a case: the snapshot that a settlement is replayed from."""
    return CaseFile.of(case).model_dump(mode="json")


def case_from_json(
    content: Mapping[str, Any] | bytes, *, find_entry: FindEntry | None = None, file: str = "case"
) -> Case | tuple[Finding, ...]:
    """The case, or everything that is wrong with its JSON, at least one finding.

    ``find_entry`` resolves lines that name their catalogue entry by code alone; ``file`` names the source in findings.
    """
    value: Any = content
    if isinstance(content, bytes):
        try:
            value = json.loads(content)
        except (ValueError, RecursionError) as error:
            line = error.lineno if isinstance(error, json.JSONDecodeError) else None
            return (Finding("file.not-json", {}, Place(file, line)),)
    try:
        checked = CaseFile.model_validate(value)
    except ValidationError as error:
        return tuple(_finding(each, file) for each in error.errors(include_url=False))
    return tuple(_contradictions(checked, find_entry, file)) or checked.case(find_entry)


def _finding(error: ErrorDetails, file: str) -> Finding:
    """pydantic's error as our own, with the key as its column: ``lines[3].amount``."""
    context = error.get("ctx", {})
    path = ""
    for part in error["loc"]:
        if part in (FACTS, CODE, NOTHING):
            continue
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    key = path.removeprefix(".")
    arguments: dict[str, Argument] = {"given": str(error.get("input"))[:40], "key": key}
    arguments.update({name: each for name, each in context.items() if isinstance(each, str | int)})
    code = error["type"] if error["type"].startswith("file.") else _KINDS.get(error["type"], "file.not-understood")
    return Finding(code, arguments, Place(file, None, key), subject=key)


def _contradictions(checked: CaseFile, find: FindEntry | None, file: str) -> Iterator[Finding]:
    """What one key alone can't show."""
    if checked.discharged < checked.admitted:
        arguments = {"admitted": checked.admitted, "discharged": checked.discharged}
        yield Finding("case.discharged-before-admitted", arguments, Place(file, None, "discharged"))
    keys = Counter((line.bill, line.line) for line in checked.lines)
    for (bill, number), count in keys.items():
        if count > 1:
            charge = {"bill": bill, "line": number}
            yield Finding("case.line-twice", charge, Place(file, None, "lines"), subject=f"{bill}/{number}")
    for position, line in enumerate(checked.lines, start=1):
        if not isinstance(line.entry, str):
            continue
        place, day = Place(file, None, f"lines[{position}].entry"), line.charged_at.date()
        if find is None:
            yield Finding("case.catalogue-needed", {"entry": line.entry}, place)
        elif find(line.entry, day) is None:
            yield Finding("case.entry-unknown", {"entry": line.entry, "day": day}, place)


def result_to_json(result: Result) -> dict[str, Any]:
    """The JSON value of a result."""
    return ResultFile.of(result).model_dump(mode="json")


def result_from_json(content: Mapping[str, Any] | bytes) -> Result:
    """The result that ``result_to_json`` wrote, equal in everything. Raises ``CorruptData`` for anything else: what was
    stored can't be mended by the user."""
    try:
        value = json.loads(content) if isinstance(content, bytes) else content
        checked = ResultFile.model_validate(value)
        result = checked.result()
    except (ValueError, RecursionError, Bug):
        raise CorruptData("file.result-damaged") from None
    if result.compensation != checked.compensation:
        raise CorruptData("file.result-damaged")
    return result


def schemas() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``case``, the input, and ``result``, the output."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        "case": dialect | CaseFile.model_json_schema(mode="validation"),
        "result": dialect | ResultFile.model_json_schema(mode="serialization"),
    }

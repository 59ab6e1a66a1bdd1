"""What pydantic found, said in our own findings: a code with a wording, the key as the file writes it, its line."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.policy.file import PolicyFile
from ncms_desktop.policy.places import KeyPath
from ncms_desktop.policy.steps import STEP_MODELS, meant

MakeFinding = Callable[[str, KeyPath, Mapping[str, Argument]], Finding]
"""Code, key path and arguments to a finding with file, line and key."""

_TYPES = {
    "date_type": "policy.not-a-date",
    "date_from_datetime_inexact": "policy.not-a-date",
    "string_type": "policy.not-a-text",
    "tuple_type": "policy.not-a-list",
    "dict_type": "policy.not-a-table",
    "model_type": "policy.not-a-table",
    "model_attributes_type": "policy.not-a-table",
}


def translate(errors: Iterable[ErrorDetails], data: Mapping[str, Any], finding: MakeFinding) -> Iterator[Finding]:
    """A finding for each of pydantic's errors on ``data``."""
    for error in errors:
        path = _file_path(error["loc"])
        code, arguments = _said(error, path, data)
        yield finding(code, path, arguments)
        if error["type"] == "union_tag_invalid":
            yield from _as_meant(path, data, finding)


def _as_meant(path: KeyPath, data: Mapping[str, Any], finding: MakeFinding) -> Iterator[Finding]:
    """What else is wrong with a step whose mechanism is misspelt."""
    step: Any = data
    for part in path:
        step = _inside(step, part)
    name = meant(step.get("mechanism"))
    if name is None:
        return
    try:
        STEP_MODELS[name].model_validate({**step, "mechanism": name})
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            inside = (*path, *_file_path(error["loc"]))
            code, arguments = _said(error, inside, data)
            yield finding(code, inside, arguments)


def _file_path(loc: tuple[int | str, ...]) -> KeyPath:
    """pydantic's location without what the file doesn't contain: the mechanism's tag and the mark of a key."""
    path: list[str | int] = []
    tagged = False
    for part in loc:
        # Right behind a step's position pydantic names the mechanism, which may also be the name of one of its keys.
        behind_step = len(path) > 1 and path[-2] == "step" and not tagged
        tagged = behind_step
        if part != "[key]" and not behind_step:
            path.append(part)
    return tuple(path)


def _inside(value: Any, part: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _said(error: ErrorDetails, path: KeyPath, data: Mapping[str, Any]) -> tuple[str, dict[str, Argument]]:
    kind, context = error["type"], error.get("ctx", {})
    key = str(path[-1]) if path else ""
    if kind.startswith("policy."):
        return kind, {name: value for name, value in context.items() if isinstance(value, str | int)}
    if kind == "extra_forbidden":
        known = _known_keys(path[:-1], data)
        near = get_close_matches(key, known, n=1)
        if near:
            return "policy.unknown-key-near", {"key": key, "near": near[0]}
        return "policy.unknown-key", {"key": key, "known": "、".join(known)}
    if kind == "missing":
        return ("policy.clause-missing", {}) if key == "clause" else ("policy.key-missing", {"key": key})
    if kind == "union_tag_not_found":
        return "policy.key-missing", {"key": "mechanism"}
    if kind == "union_tag_invalid":
        given = str(context.get("tag", ""))
        near_mechanism = meant(given)
        if near_mechanism is not None:
            return "policy.unknown-mechanism-near", {"given": given, "near": near_mechanism}
        return "policy.unknown-mechanism", {"given": given, "known": "、".join(STEP_MODELS)}
    return _TYPES.get(kind, "policy.not-understood"), {"given": str(error.get("input"))[:40]}


def _known_keys(path: KeyPath, data: Mapping[str, Any]) -> list[str]:
    """The keys that may stand where an unknown one stood, read from the models themselves."""
    shape: Any = PolicyFile
    here: Any = data
    for part in path:
        shape, here = _shape_inside(shape, part), _inside(here, part)
        shape = _bare(shape, here)
    return [field.alias or name for name, field in shape.model_fields.items()] if _is_model(shape) else []


def _shape_inside(shape: Any, part: str | int) -> Any:
    """The declared type of what stands under a key or position."""
    if _is_model(shape):
        named = {field.alias or name: field.annotation for name, field in shape.model_fields.items()}
        return named.get(str(part))
    arguments = get_args(shape)
    return arguments[-1] if get_origin(shape) is dict else arguments[0] if arguments else None


def _bare(shape: Any, value: Any) -> Any:
    """The type without ``Annotated`` and without alternatives: of several steps, the one that the value names."""
    origin = get_origin(shape)
    if origin is Annotated:
        return _bare(get_args(shape)[0], value)
    if origin in (Union, UnionType):
        named = meant(value.get("mechanism")) if isinstance(value, dict) else None
        alternatives = get_args(shape)
        step = STEP_MODELS[named] if named is not None else None
        return step if step in alternatives else _bare(alternatives[0], value)
    return shape


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)

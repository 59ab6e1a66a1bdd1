"""Does a JSON value keep a JSON Schema? Only the words that our own schemas use; an unknown word is an error."""

import re
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
KNOWN = {
    *("$schema", "$defs", "$ref", "title", "description", "default", "type", "const", "enum", "pattern", "format"),
    *("properties", "required", "additionalProperties", "propertyNames", "items", "anyOf", "oneOf"),
}


def breaches(value: Any, schema: dict[str, Any], *, root: dict[str, Any] | None = None, at: str = "$") -> list[str]:
    """Where a value breaks the schema."""
    root = root or schema
    assert not schema.keys() - KNOWN, f"{at}: {schema.keys() - KNOWN}"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return breaches(value, root["$defs"][name], root=root, at=at)
    for choice in ("anyOf", "oneOf"):
        if choice in schema and all(breaches(value, each, root=root, at=at) for each in schema[choice]):
            return [f"{at}: none of {choice}"]
    found = []
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
        return [f"{at}: {value!r} is no {kind}"]
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: {value!r} is not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is not listed")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at}: {value!r} breaks {schema['pattern']}")
    if isinstance(value, dict):
        found += _object(value, schema, root=root, at=at)
    if isinstance(value, list):
        for position, item in enumerate(value):
            found += breaches(item, schema.get("items", {}), root=root, at=f"{at}[{position}]")
    return found


def _object(value: dict[str, Any], schema: dict[str, Any], *, root: dict[str, Any], at: str) -> list[str]:
    known = schema.get("properties", {})
    found = [f"{at}.{key} is missing" for key in schema.get("required", []) if key not in value]
    more = schema.get("additionalProperties", True)
    for key, item in value.items():
        if key in known:
            found += breaches(item, known[key], root=root, at=f"{at}.{key}")
        elif more is False:
            found.append(f"{at}.{key} is unknown")
        elif isinstance(more, dict):
            found += breaches(item, more, root=root, at=f"{at}.{key}")
    return found

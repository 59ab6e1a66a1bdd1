"""Every code that the program says has its wording, and the wording is given every field that it expects."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from house.catalogue import CODE, LANGUAGES, messages, names
from house.tree import SHIPPED, called_name, calls, docstrings, parsed, python_files, where

WORDING_CALLS = {"Finding", "finding", "words", "_words", "wording", "PydanticCustomError"}
FILE_ENDINGS = ("csv", "toml", "json", "pdf", "png", "pem", "key", "db", "po", "mo", "ttf", "log", "md", "html", "txt")


@lru_cache
def known() -> frozenset[str]:
    return frozenset(messages(LANGUAGES[0]))


@lru_cache
def errors() -> frozenset[str]:
    """Names of the program's exceptions: everything that descends from ``NcmsError``."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for path in python_files(*SHIPPED)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
    }
    found = {"NcmsError"}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return frozenset(found)


def constants(tree: ast.AST) -> Iterator[ast.Constant]:
    """String constants that the program works with, docstrings aside."""
    silent = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node


def looks_like_a_code(text: str) -> bool:
    return bool(CODE.fullmatch(text)) and not text.endswith(tuple(f".{ending}" for ending in FILE_ENDINGS))


def first_code(call: ast.Call) -> str | None:
    """The code that is said, where it stands there as a constant."""
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "code")]
    for node in given:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
    return None


def test_every_code_that_is_said_has_a_wording() -> None:
    sayers = WORDING_CALLS | errors()
    unknown = [
        f"{where(path, call)} {code}"
        for path in python_files(*SHIPPED)
        for call in calls(path)
        if called_name(call) in sayers
        and (code := first_code(call)) is not None
        and looks_like_a_code(code)
        and code not in known()
    ]
    assert not unknown, "\n".join(unknown)


def test_every_constant_in_a_family_of_codes_is_one() -> None:
    """Catches the codes that travel through tables and variables before they are said.

    The store's ``table.column`` look alike and say nothing.
    """
    families = {code.partition(".")[0] for code in known()}
    store = python_files("ncms_desktop/adapters/store")
    unknown = [
        f"{where(path, node)} {node.value}"
        for path in python_files(*SHIPPED)
        if path not in store
        for node in constants(parsed(path))
        if looks_like_a_code(str(node.value))
        and str(node.value).partition(".")[0] in families
        and node.value not in known()
    ]
    assert not unknown, "\n".join(unknown)


def beginnings(path: Path) -> Iterator[tuple[ast.JoinedStr, str]]:
    """Codes put together: ``f"level.{level}"`` begins with ``level.``."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.JoinedStr) and len(node.values) == 2 and isinstance(node.values[0], ast.Constant):
            start = str(node.values[0].value)
            if CODE.fullmatch(f"{start}x"):
                yield node, start


def test_every_code_that_is_put_together_has_wordings() -> None:
    families = {code.partition(".")[0] for code in known()}
    unknown = [
        f"{where(path, node)} {start}"
        for path in python_files(*SHIPPED)
        for node, start in beginnings(path)
        if start.partition(".")[0] in families and not any(code.startswith(start) for code in known())
    ]
    assert not unknown, "\n".join(unknown)


def given_fields(call: ast.Call, *, keywords: bool) -> set[str] | None:
    """Names of the arguments that go with a code; None where they cannot be read off the call."""
    if keywords:
        names_given = [word.arg for word in call.keywords]
        return None if None in names_given else {name for name in names_given if name}
    table = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg == "arguments"), None)
    if table is None:
        return set()
    if not isinstance(table, ast.Dict) or not all(isinstance(key, ast.Constant) for key in table.keys):
        return None
    return {str(key.value) for key in table.keys if isinstance(key, ast.Constant)}


def test_every_wording_is_given_its_fields() -> None:
    short = []
    for path in python_files(*SHIPPED):
        for call in calls(path):
            name = called_name(call)
            code = first_code(call) if name == "Finding" or name in errors() else None
            if code not in known():
                continue
            given = given_fields(call, keywords=name != "Finding")
            if given is not None and (lacking := names(messages(LANGUAGES[0])[code]) - given):
                short.append(f"{where(path, call)} {code} lacks {sorted(lacking)}")
    assert not short, "\n".join(short)

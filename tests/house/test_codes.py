"""Every code that the program says has its wording, and the wording is given every field that it expects."""

import ast
from functools import lru_cache

from house.catalogue import CODE, LANGUAGES, messages, names
from house.tree import SHIPPED, called_name, calls, docstrings, parsed, python_files, where

from ncms_desktop.wording import VOCABULARIES

FILE_ENDINGS = tuple(
    f".{name}"
    for name in ("csv", "db", "exe", "html", "json", "key", "log", "md", "pdf", "pem", "png", "sig", "toml", "txt")
)


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


def silent(tree: ast.AST) -> set[int]:
    """Identities of strings that are never said: docstrings, parts of put-together ones, a table's ``table.column``, a
    policy file's ``table.key``."""
    found = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called_name(node) in {"of_level", "number_of", "fen_of"}:
            found |= {id(key) for key in node.args[1:2]}
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Call) and called_name(node).startswith("ForeignKey")
        ):
            found |= {id(inner) for inner in ast.walk(node)}
    return found


def looks_like_a_code(text: str) -> bool:
    return text in known() or (bool(CODE.fullmatch(text)) and not text.endswith(FILE_ENDINGS))


@lru_cache
def said() -> dict[str, str]:
    """Code -> a place that names it, for every string of the program that looks like one.

    Codes travel through tables, variables and helpers before they are said, so that no list of calls would find all.
    """
    found: dict[str, str] = {}
    for path in python_files(*SHIPPED):
        tree = parsed(path)
        never = silent(tree)
        strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
        found |= {str(node.value): where(path, node) for node in strings if id(node) not in never}
    return {code: place for code, place in found.items() if looks_like_a_code(code)}


@lru_cache
def beginnings() -> dict[str, str]:
    """Beginning of a code that is put together -> its place: ``f"level.{level}"`` begins with ``level.``."""
    found: dict[str, str] = {}
    for path in python_files(*SHIPPED):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                start = str(node.values[0].value)
                if CODE.fullmatch(f"{start}x"):
                    found[start] = where(path, node)
    return found


def test_every_code_has_a_wording() -> None:
    unknown = sorted(f"{place} {code}" for code, place in said().items() if code not in known())
    assert not unknown, "\n".join(unknown)


def test_every_code_that_is_put_together_has_wordings() -> None:
    families = {code.partition(".")[0] for code in known()}
    unknown = sorted(
        f"{place} {start}"
        for start, place in beginnings().items()
        if start.partition(".")[0] in families and not any(code.startswith(start) for code in known())
    )
    assert not unknown, "\n".join(unknown)


def test_no_wording_is_left_over() -> None:
    starts = (*beginnings(), *(f"{family}." for family in VOCABULARIES))
    left_over = sorted(code for code in known() if code not in said() and not code.startswith(starts))
    assert not left_over, "\n".join(left_over)


def first_code(call: ast.Call) -> str | None:
    """The code that is said, where it stands there as a constant."""
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "code")]
    return next((str(node.value) for node in given if isinstance(node, ast.Constant)), None)


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

"""The project as files: what a checkout holds, without what git ignores; and its Python as syntax trees."""

import ast
import fnmatch
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "resources" / "locale"
SHIPPED = ("ncms_desktop", "ui")


@lru_cache
def files() -> tuple[Path, ...]:
    """Every file of the project. Walks the folders rather than asking git: an unpacked archive has none."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines() if line.strip()]
    ignored.append(".git")

    def kept(name: str) -> bool:
        return not any(fnmatch.fnmatch(name, pattern) for pattern in ignored)

    found = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = sorted(filter(kept, inner))
        found += [Path(folder, name) for name in sorted(filter(kept, names))]
    return tuple(found)


@lru_cache
def parsed(path: Path) -> ast.Module:
    """The file as a syntax tree."""
    return ast.parse(path.read_text("utf-8"), str(path))


def python_files(*folders: str) -> tuple[Path, ...]:
    """Python files under these folders of the project."""
    roots = [ROOT / folder for folder in folders]
    return tuple(path for path in files() if path.suffix == ".py" and any(path.is_relative_to(root) for root in roots))


def where(path: Path, node: ast.AST | None = None) -> str:
    """A place that an editor opens."""
    line = f":{getattr(node, 'lineno', 1)}" if node else ""
    return f"{path.relative_to(ROOT).as_posix()}{line}"


def docstrings(tree: ast.AST) -> set[int]:
    """Identities of the constants that are sentences for the reader of the code: strings that stand alone."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def calls(path: Path) -> Iterator[ast.Call]:
    """Every call in the file."""
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call))


def called_name(call: ast.Call) -> str:
    """The last part of what is called: ``self._words(...)`` -> ``_words``."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""

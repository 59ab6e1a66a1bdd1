"""What the program imports is what it declares, and the other way round."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions

from house.tree import ROOT, SHIPPED, parsed, python_files
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OWN = {"ncms_desktop", "ui", "resources"}
PARTS = {"shiboken6": "pyside6-essentials", "pydantic_core": "pydantic", "h11": "uvicorn"}
"""Modules that are a part of a declared package, though they come as a package of their own."""


def imported() -> set[str]:
    """Top-level modules from outside that the program names."""
    found = set()
    for path in python_files(*SHIPPED):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found.add((node.module or "").partition(".")[0])
    return found - OWN - sys.stdlib_module_names


def origins() -> dict[str, set[str]]:
    """Imported module -> the packages that it may come from."""
    known = packages_distributions()
    found = {module: {canonicalize_name(name) for name in known.get(module, [])} for module in imported()}
    return found | {module: {whole} for module, whole in PARTS.items() if module in found}


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}


def test_every_import_from_outside_is_declared() -> None:
    assert {module: names for module, names in origins().items() if not names & declared()} == {}


def test_nothing_is_declared_that_is_not_used() -> None:
    assert declared() - set().union(*origins().values()) == set()


def test_the_readme_explains_every_dependency() -> None:
    table = (ROOT / "README.md").read_text("utf-8").partition("## What it is made of")[2].partition("\n## ")[0]
    first_cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("|")]
    named = {canonicalize_name(name.strip()) for cell in first_cells for name in cell.split(",")}
    assert {name for name in declared() if not any(word.startswith(name) for word in named)} == set()

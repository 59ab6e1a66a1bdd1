"""The second calculation stays a second one: it imports nothing of the program, and reads nothing at all.

The import contract of ``lint-imports`` says the first half too; here also the ways around it are closed.
"""

import ast
import sys
from pathlib import Path

import pytest
from house.tree import called_name, calls, parsed, python_files, where

FOLDER = "tests/independent"
CALCULATION = tuple(path for path in python_files(FOLDER) if not path.name.startswith("test_"))
STANDARD = {"collections", "dataclasses", "datetime", "decimal", "functools", "itertools", "random", "typing"}
READING = {"open", "read_text", "read_bytes", "import_module", "__import__", "exec", "eval", "files", "getattr"}


def outside(tree: ast.Module) -> set[str]:
    """Top-level modules from outside the package."""
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 0}
    return {name.partition(".")[0] for name in named}


def test_there_is_a_second_calculation() -> None:
    assert len(CALCULATION) > 10


@pytest.mark.parametrize("path", CALCULATION, ids=where)
def test_it_imports_a_few_standard_modules_only(path: Path) -> None:
    assert outside(parsed(path)) <= STANDARD <= sys.stdlib_module_names


@pytest.mark.parametrize("path", CALCULATION, ids=where)
def test_it_reads_no_file(path: Path) -> None:
    assert [where(path, call) for call in calls(path) if called_name(call) in READING] == []


def test_its_own_tests_know_nothing_of_the_program_either() -> None:
    tests = set(python_files(FOLDER)) - set(CALCULATION)
    assert {name for path in tests for name in outside(parsed(path))} <= STANDARD | {"independent", "pytest"}


def test_the_check_sees_the_program() -> None:
    assert outside(ast.parse("import ncms_desktop.domain.money as m\nfrom ui import main")) == {"ncms_desktop", "ui"}

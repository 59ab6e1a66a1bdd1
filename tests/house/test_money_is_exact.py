"""No binary fraction comes near money."""

import ast
from pathlib import Path

import pytest
from house.tree import parsed, python_files, where

MONEY = tuple(f"ncms_desktop/{name}" for name in ("domain", "policy", "compensation", "wire", "documents", "usecases"))


def floats(tree: ast.AST) -> list[ast.AST]:
    """Literals such as 0.75, calls of float(), and float handed on as a parser."""
    found: list[ast.AST] = []
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float()):
                found.append(node)
            case ast.Call(func=ast.Name(id="float")):
                found.append(node)
            case ast.Call(keywords=words) if any(
                isinstance(word.value, ast.Name) and word.value.id == "float" for word in words
            ):
                found.append(node)
            case _:
                pass
    return found


@pytest.mark.parametrize("path", python_files(*MONEY), ids=where)
def test_no_binary_fraction(path: Path) -> None:
    assert [where(path, node) for node in floats(parsed(path))] == []


@pytest.mark.parametrize("source", ["0.75", "float(x)", "loads(x, parse_float=float)"])
def test_the_check_sees(source: str) -> None:
    assert len(floats(ast.parse(source))) == 1


def test_refusing_a_float_is_no_use_of_one() -> None:
    assert floats(ast.parse("isinstance(value, float | bool)")) == []

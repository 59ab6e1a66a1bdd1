"""Where the keys of a TOML file stand, so that every finding can name its line.

``tomllib`` gives values without places, so the syntax tree of tree-sitter is walked beside it.
"""

import tomllib
from collections.abc import Mapping
from typing import TypeAlias

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys and positions from the top of the file, as in ``("version", 0, "plan", 0, "step", 2, "rate")``."""

_LANGUAGE = Language(tree_sitter_toml.language())
_KEYS = {"bare_key", "quoted_key", "dotted_key"}


def key_lines(content: bytes) -> Mapping[KeyPath, int]:
    """The 1-based line of every key path of a file that ``tomllib`` has accepted. The top is line 1."""
    walk = _Walk()
    walk.document(Parser(_LANGUAGE).parse(content).root_node)
    return walk.lines


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """The line of a key path; of a key that isn't there, the line of what it should stand in."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


class _Walk:
    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {(): 1}
        self._arrays: dict[KeyPath, int] = {}

    def document(self, root: Node) -> None:
        for node in root.children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def _table(self, node: Node) -> None:
        keys = self._keys(next(child for child in node.children if child.type in _KEYS))
        path: KeyPath = ()
        for key in keys[:-1]:
            path = self._enter((*path, key))
            self._note(path, node)
        path = (*path, keys[-1])
        self._note(path, node)
        if node.type == "table_array_element":
            self._arrays[path] = self._arrays.get(path, -1) + 1
            path = self._enter(path)
            self._note(path, node)
        for child in node.children:
            if child.type == "pair":
                self._pair(child, path)

    def _enter(self, path: KeyPath) -> KeyPath:
        """Inside an array of tables a further heading belongs to its newest element."""
        return (*path, self._arrays[path]) if path in self._arrays else path

    def _pair(self, node: Node, inside: KeyPath) -> None:
        key, value = (child for child in node.children if child.type not in ("=", "comment"))
        path = inside
        for part in self._keys(key):
            path = (*path, part)
            self._note(path, node)
        self._value(value, path)

    def _value(self, node: Node, path: KeyPath) -> None:
        if node.type == "inline_table":
            for child in node.children:
                if child.type == "pair":
                    self._pair(child, path)
        elif node.type == "array":
            items = (child for child in node.children if child.is_named and child.type != "comment")
            for position, item in enumerate(items):
                self._note((*path, position), item)
                self._value(item, (*path, position))

    def _note(self, path: KeyPath, node: Node) -> None:
        self.lines.setdefault(path, node.start_point[0] + 1)

    def _keys(self, node: Node) -> tuple[str, ...]:
        if node.type == "dotted_key":
            return tuple(key for child in node.children if child.type in _KEYS for key in self._keys(child))
        text = (node.text or b"").decode()
        # A quoted key may hold escapes: let the TOML reader undo them.
        return (next(iter(tomllib.loads(f"{text} = 0"))),) if node.type == "quoted_key" else (text,)

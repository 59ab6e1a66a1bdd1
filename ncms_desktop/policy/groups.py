"""Participant groups by code, with their names: ``resources/codes/groups.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Group:
    """A group that rules may name."""

    code: str
    zh: str
    en: str


def parse_groups(content: bytes) -> Mapping[str, Group]:
    """Groups by code, in the file's order. The file is the program's own: a fault in it is an exception."""
    tables = tomllib.loads(content.decode())
    return {code: Group(code, table["zh"], table["en"]) for code, table in tables.items()}


@lru_cache(maxsize=1)
def shipped_groups() -> Mapping[str, Group]:
    """The groups that ship with the program, read once from the package."""
    return parse_groups(files("resources").joinpath("codes", "groups.toml").read_bytes())

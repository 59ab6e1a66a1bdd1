"""A page of the manual as data: its fenced blocks, links, headings, and what is said in bold.

What follows the language of a fence says what a test does with it:

``sh run``           every command is run, in order, and ends with 0; ``sh run exit=2``: with 2
``sh background``    started, and left to run until the page says that the centre stops
``text shows``       what the commands since the last such block said; "…" stands for anything in a line, a line "…" for
                     any lines
``toml file=NAME``   (any language) is written to that file

Between blocks, ``<!-- clerk settles CARD on FOLDER -->`` and ``<!-- the centre stops -->`` are acted on too. Blocks
with nothing behind the language are for reading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

MANUAL = Path(__file__).parents[2] / "resources" / "manual"
LANGUAGES = ("zh", "en")
OWN = ("index", "set-up", "counter", "upload", "centre", "ledger", "trouble", "security", "compute")
"""Pages that these tests hold; the others have tests of their own."""

_BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$|^<!-- (.*?) -->$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Block:
    """A fence or an act between fences: ``language`` is "" for an act, whose words are ``text``."""

    language: str
    marks: tuple[str, ...]
    text: str

    @property
    def commands(self) -> tuple[str, ...]:
        """The commands of a fence that is run."""
        return tuple(line for line in self.text.splitlines() if line.strip())

    def value(self, name: str) -> str | None:
        """What a mark ``name=value`` says."""
        return next((mark.split("=", 1)[1] for mark in self.marks if mark.startswith(f"{name}=")), None)


@lru_cache
def text(language: str, name: str) -> str:
    return (MANUAL / language / f"{name}.md").read_text("utf-8")


def blocks(language: str, name: str) -> Iterator[Block]:
    """Fences and acts, in order."""
    for info, body, act in _BLOCK.findall(text(language, name)):
        first, *marks = info.split() or ["plain"]
        yield Block("", (), act) if act else Block(first, tuple(marks), body)


def prose(language: str, name: str) -> str:
    """The page without its fences and acts."""
    return _BLOCK.sub("", text(language, name))


def links(language: str, name: str) -> list[str]:
    return _LINK.findall(prose(language, name))


def bold(language: str, name: str) -> list[str]:
    return _BOLD.findall(prose(language, name))


def outline(language: str, name: str) -> list[int]:
    """Depths of the headings."""
    return [len(line) - len(line.lstrip("#")) for line in prose(language, name).splitlines() if line.startswith("#")]


def table_rows(language: str, name: str) -> list[tuple[str, ...]]:
    """Cells of every row of every table, headings and rulers left out."""
    rows: list[tuple[str, ...]] = []
    lines = prose(language, name).splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("|") and not line.startswith("|--") and not following.startswith("|--"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return rows

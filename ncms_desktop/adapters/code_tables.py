"""Code tables of the NCMS data standard and of the national platform: ``resources/codes``, and a county's own.

A table's codes are text, never numbers: ``"01"`` is not ``"1"``. Where the program knows the thing itself (a facility
level, an expense class, a fee class, a group), the code says so with ``means``, in a word of the table's vocabulary.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ncms_desktop.adapters.csv_text import shown
from ncms_desktop.domain.catalogue import Category, ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Argument, Finding, Place
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.places import KeyPath, key_lines, line_of

LARGEST_TABLE = 256 * 1024
"""Bytes; the longest national table (occupations) has a twentieth of it."""

_GROUPS_FILE = "groups.toml"
_CODE = r"^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$"

_Name = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
_Source = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
_CodeText = Annotated[str, StringConstraints(pattern=_CODE)]


@dataclass(frozen=True, slots=True)
class Code:
    """One code. ``means`` is the program's own word for it, where it has one; ``en`` repeats ``zh`` where a county
    gave no English name."""

    code: str
    zh: str
    en: str
    means: str | None


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A table by code, in the file's order. ``county`` says that the values are each county's own: the shipped codes
    are then a beginning, or none. ``vocabulary`` names the words that ``means`` may use."""

    id: str
    zh: str
    en: str
    source: str
    county: bool
    vocabulary: str | None
    codes: Mapping[str, Code] = field(hash=False)

    def meaning(self, word: str) -> tuple[Code, ...]:
        """The codes that mean a word of the program, in the table's order; several fee classes are drugs."""
        return tuple(code for code in self.codes.values() if code.means == word)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    zh: _Name
    en: _Name | None = None
    means: _Name | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: _Id
    zh: _Name
    en: _Name | None = None
    source: _Source
    county: bool = True
    vocabulary: _Name | None = None
    codes: dict[_CodeText, _Row] = Field(default_factory=dict)


def parse_county_table(content: bytes, *, file: str) -> CodeTable | tuple[Finding, ...]:
    """A county's own table, which takes the place of the shipped one with its id; or everything that is wrong with it,
    each with its line. ``file`` is the name shown in places."""
    shipped = shipped_tables()
    found = Gathered()
    data = _read(content, file, found)
    if data is None:
        return found.result()
    blame = _blamer(content, file, found)
    table_id = data.get("id")
    # The vocabulary belongs to the program, so the shipped table says it.
    of_shipped = shipped.get(table_id) if isinstance(table_id, str) else None
    vocabulary = of_shipped.vocabulary if of_shipped is not None else None
    if isinstance(table_id, str) and of_shipped is None:
        blame("codes.table-unknown", ("id",), text=shown(table_id), known="、".join(shipped))
    if "vocabulary" in data and data["vocabulary"] != vocabulary:
        blame("codes.value", ("vocabulary",), key="vocabulary")
    if not data.get("codes"):
        blame("codes.no-codes", ("codes",))
    table = _checked(data, vocabulary, blame)
    return found.result() if table is None or found.refused else table


@lru_cache(maxsize=1)
def shipped_tables() -> Mapping[str, CodeTable]:
    """The tables that ship with the program by id, read once. A fault in one is an exception: they are our own."""
    return MappingProxyType({table.id: table for table in _shipped()})


def vocabularies() -> Mapping[str, tuple[str, ...]]:
    """The words of the program that codes may mean, by vocabulary."""
    return {
        "level": tuple(level.value for level in Level),
        "expense-class": tuple(each.value for each in ExpenseClass),
        "category": tuple(category.value for category in Category),
        "group": tuple(shipped_groups()),
    }


def _shipped() -> Iterator[CodeTable]:
    folder = files("resources").joinpath("codes")
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if not entry.name.endswith(".toml") or entry.name == _GROUPS_FILE:
            continue
        found = Gathered()
        content = entry.read_bytes()
        data = _read(content, entry.name, found)
        if data is None:
            raise ValueError(found.result())
        table = _checked(data, data.get("vocabulary"), _blamer(content, entry.name, found))
        if table is None or found.refused:
            raise ValueError(found.result())
        yield table


def _read(content: bytes, file: str, found: Gathered) -> dict[str, Any] | None:
    """The file's values; None, with the finding, where it is no TOML."""
    if len(content) > LARGEST_TABLE:
        found.add("codes.too-large", place=Place(file), limit=LARGEST_TABLE // 1024)
        return None
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        found.add("codes.not-utf-8", place=Place(file, content.count(b"\n", 0, error.start) + 1))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        # The reader names no line for a fault at the end of the file.
        found.add("codes.not-toml", place=Place(file, int(line[1]) if line else content.rstrip().count(b"\n") + 1))
    return None


class _Blame:
    def __init__(self, lines: Mapping[KeyPath, int], file: str, found: Gathered) -> None:
        self._lines, self._file, self._found = lines, file, found

    def __call__(self, code: str, path: KeyPath, **arguments: Argument) -> None:
        """Add a finding at the line of a key path."""
        self._found.take(Finding(code, arguments, place=Place(self._file, line_of(self._lines, path))))


def _blamer(content: bytes, file: str, found: Gathered) -> _Blame:
    return _Blame(key_lines(content.removeprefix(b"\xef\xbb\xbf")), file, found)


def _checked(data: dict[str, Any], vocabulary: str | None, blame: _Blame) -> CodeTable | None:
    """The table; None, with every finding, where its keys or values are wrong."""
    _check_meanings(data.get("codes"), vocabulary, blame)
    try:
        read = _File.model_validate(data)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            path = tuple(part for part in fault["loc"] if part != "[key]")
            if path != fault["loc"]:
                blame("codes.code-wrong", path, text=shown(str(path[-1])))
            else:
                blame(_FAULTS.get(fault["type"], "codes.value"), path, key=shown(".".join(map(str, path)), 80))
        return None
    codes = {code: Code(code, row.zh, row.en or row.zh, row.means) for code, row in read.codes.items()}
    return CodeTable(
        id=read.id,
        zh=read.zh,
        en=read.en or read.zh,
        source=read.source,
        county=read.county,
        vocabulary=vocabulary,
        codes=MappingProxyType(codes),
    )


def _check_meanings(rows: Any, vocabulary: str | None, blame: _Blame) -> None:
    """Every ``means`` is a word of the vocabulary; looked at before the keys, so that all is found in one reading."""
    words = vocabularies().get(vocabulary, ()) if vocabulary is not None else ()
    for code, row in rows.items() if isinstance(rows, dict) else ():
        word = row.get("means") if isinstance(row, dict) else None
        if isinstance(word, str) and word not in words:
            blame("codes.meaning-unknown", ("codes", code, "means"), text=shown(word), known="、".join(words))


_FAULTS = {"missing": "codes.key-missing", "extra_forbidden": "codes.key-unknown"}

"""The tree keeps its shape: few names at the top, short files, no real person, no address in a lock."""

import re
from pathlib import Path

import dev
import pytest
from house.tree import ROOT, files, python_files, where
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from ncms_desktop.domain.identity import check_character

TOP = {
    *(".ci", ".gitattributes", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "pyproject.toml"),
    *("installer", "ncms_desktop", "resources", "tests", "ui"),
}
LOCKS = sorted((ROOT / "installer" / "locks").glob("*.txt"))
DAY = rb"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
IDENTITY = re.compile(rb"(?<![0-9A-Za-z])[1-9]\d{5}" + DAY + rb"\d{3}[\dXx](?![0-9A-Za-z])")
INVENTED = "990123"


def test_the_top_holds_only_what_belongs_there() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in files()} <= TOP


def test_no_file_is_too_long_to_read() -> None:
    """Migrations aside: each is one change of the schema, written once and never edited again."""
    written = [path for path in python_files(".") if path.parent.parent.name != "migrations"]
    long = [where(path) for path in written if len(path.read_text("utf-8").splitlines()) > 400]
    assert not long, "\n".join(long)


def people(content: bytes) -> list[str]:
    """Identity numbers that may be somebody's: a date, the right check character, outside the invented county."""
    found = [match.decode().upper() for match in IDENTITY.findall(content)]
    outside = [number for number in found if not number.startswith(INVENTED)]
    return [number for number in outside if check_character(number[:17]) == number[17]]


def test_nobody_real_is_in_the_tree() -> None:
    seen = {where(path): people(path.read_bytes()) for path in files() if path.suffix not in {".ttf", ".png"}}
    assert {place: numbers for place, numbers in seen.items() if numbers} == {}


def test_the_search_for_people_finds_one() -> None:
    somebody = "999999" + "19800101" + "001"
    number = (somebody + check_character(somebody)).encode()
    invented = INVENTED + "19800101" + "001"
    assert people(b"id=" + number + b";") == [number.decode()]
    assert people((invented + check_character(invented)).encode()) == []


def pins(path: Path) -> dict[str, tuple[Requirement, list[str]]]:
    """Package -> its pin and hashes."""
    found: dict[str, tuple[Requirement, list[str]]] = {}
    current: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        word = line.strip().removesuffix("\\").strip()
        if word.startswith("--hash=sha256:"):
            current.append(word)
        elif word and not word.startswith("#"):
            requirement, current = Requirement(word), []
            found[canonicalize_name(requirement.name)] = requirement, current
    return found


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_pins_with_hashes_and_no_address(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"://|index-url|find-links|file:|^[^#\n]*\s@\s|/home/|/root/|[A-Z]:\\", text, re.MULTILINE)
    assert pins(path)
    for name, (requirement, hashes) in pins(path).items():
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), name
        assert hashes, name


def test_the_locks_are_what_the_project_declares() -> None:
    declared = dev.declarations()
    assert [path.name for path in declared if dev.recorded(path) != dev.digest(declared[path])] == []
    assert sorted(declared) == LOCKS


def test_every_declared_dependency_is_pinned_to_a_version_that_it_allows() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {"run.txt": project["dependencies"]}
    asked["dev.txt"] = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for path in LOCKS:
        pinned = pins(path)
        for text in asked[path.name]:
            wanted = Requirement(text)
            (version,) = pinned[canonicalize_name(wanted.name)][0].specifier
            assert Version(version.version) in wanted.specifier, f"{path.name}: {text}"


def test_what_is_tested_is_what_is_shipped() -> None:
    run, development = (pins(ROOT / "installer" / "locks" / name) for name in ("run.txt", "dev.txt"))
    assert {name: str(pin) for name, (pin, _) in run.items()} == {name: str(development[name][0]) for name in run}

"""Whoever types what the manual says, in order, sees what the manual shows."""

import os
import shutil
from pathlib import Path

import pytest
from manual.page import LANGUAGES
from manual.reader import Reader, pattern

PAGES = ("set-up", "upload", "centre", "ledger", "compute")
"""In the order in which they are read: each goes on where the one before ended."""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix" or shutil.which("bash") is None, reason="written for a POSIX shell")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_come_out_as_written(language: str, tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    try:
        for name in PAGES:
            reader.read(language, name)
    finally:
        reader.close()


@pytest.mark.parametrize(
    ("shown", "said", "fits"),
    [
        ("Sent 1: … waiting.\n", "Sent 1: 0 still waiting.\n", True),
        ("Sent 1: … waiting.\n", "Sent 2: 0 still waiting.\n", False),
        ("a\n", "a\nb\n", False),
        ("a\n…\n", "a\nb\nc\n", True),
        ("a …\nc\n", "a x\nb\nc\n", False),
        ("1.5 (a)\n", "1x5 (a)\n", False),
    ],
)
def test_a_gap_in_what_is_shown_stands_for_one_line_and_no_more(shown: str, said: str, *, fits: bool) -> None:
    assert bool(pattern(shown).fullmatch(said)) is fits

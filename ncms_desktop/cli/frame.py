"""What the commands share: exit codes, reading a file, saying findings."""

import argparse
import sys
from collections.abc import Callable, Iterable
from enum import IntEnum
from pathlib import Path
from typing import Any, TypeAlias

from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Finding
from ncms_desktop.wording import Wording

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command: TypeAlias = Callable[[Any], None]
"""Adds a command to the subparsers."""


class Exit(IntEnum):
    """Exit codes."""

    DONE = 0
    REFUSED = 1
    ENVIRONMENT = 2
    BUG = 3
    INTERRUPTED = 130


def read_file(path: Path, *, largest: int) -> bytes:
    """The file's bytes. Raises ``EnvironmentFault`` where it can't be read or has more than ``largest`` bytes."""
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        raise EnvironmentFault("cli.unreadable", file=str(path)) from error
    if len(content) > largest:
        raise EnvironmentFault("cli.too-large", file=str(path), largest=largest)
    return content


def refuse(findings: Iterable[Finding], words: Wording) -> int:
    """Say every finding on standard error, and how many there were."""
    count = 0
    for finding in findings:
        print(words.finding(finding), file=sys.stderr)
        count += 1
    print(words("cli.findings", count=count), file=sys.stderr)
    return Exit.REFUSED

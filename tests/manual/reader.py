"""A reader who types what the pages say into a shell, and compares."""

import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from manual import clerk
from manual.page import Block, blocks

PORT = "8443"
"""As the pages say it; the reader takes one that is free."""


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def pattern(said: str) -> re.Pattern[str]:
    """What a ``shows`` block accepts."""
    lines = []
    for line in said.splitlines():
        lines.append(r"(?:.*\n)*" if line == "…" else r"[^\n]*".join(map(re.escape, line.split("…"))) + r"\n")
    return re.compile("".join(lines))


@dataclass
class Reader:
    """Works in ``folder``; to be closed."""

    folder: Path
    port: str = field(default_factory=free_port)
    said: str = ""
    centre: "subprocess.Popen[str] | None" = None
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"}

    def read(self, language: str, name: str) -> None:
        """Do everything that a page says, in order."""
        waiting: Block | None = None
        for block in blocks(language, name):
            if "shows" in block.marks:
                if waiting is not None:
                    self._start(waiting, block)
                else:
                    self._compare(block)
                waiting = None
                continue
            assert waiting is None, f"{name}: a command left to run shows first what tells that it runs"
            if "background" in block.marks:
                waiting = block
            elif "run" in block.marks:
                self._run(block)
            elif (file := block.value("file")) is not None:
                (self.folder / file).write_text(block.text, "utf-8")
            elif not block.language:
                self._act(block.text)
        assert self.said == "", f"{name}: the page says nothing of {self.said!r}"

    def close(self) -> None:
        if self.centre is not None:
            self.centre.terminate()
            self.centre.communicate()
            self.centre = None

    def _own(self, text: str) -> str:
        return text.replace(PORT, self.port)

    def _run(self, block: Block) -> None:
        expected = int(block.value("exit") or 0)
        for command in block.commands:
            if match := re.fullmatch(r"export (\w+)=(\w+)", command):
                self.environment[match[1]] = match[2]
                continue
            done = subprocess.run(
                ["bash", "-c", self._own(command)],
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=False,
            )
            assert done.returncode == expected, f"{command}\n{done.stdout}"
            self.said += done.stdout

    def _compare(self, block: Block) -> None:
        said, self.said = self.said, ""
        assert pattern(self._own(block.text)).fullmatch(said), f"the page says\n{block.text}\nthe program said\n{said}"

    def _start(self, block: Block, shows: Block) -> None:
        (command,) = block.commands
        self.close()
        self.centre = subprocess.Popen(
            ["bash", "-c", f"exec {self._own(command)}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        assert self.centre.stdout is not None
        sign, heard = pattern(self._own(shows.text)), []
        for line in self.centre.stdout:
            heard.append(line)
            if sign.fullmatch(line):
                return
        raise AssertionError(f"{command} ended:\n{''.join(heard)}")

    def _act(self, words: str) -> None:
        if match := re.fullmatch(r"clerk settles (\w+) on (\w+)", words):
            clerk.settle(self.folder / match[2], match[1])
        else:
            assert words == "the centre stops", f"nobody knows how to do: {words}"
            self.close()

"""A county centre on this machine, as a process of its own: for training, demo and tests."""

import json
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ncms_desktop.domain.errors import EnvironmentFault

START_SECONDS = 60


class LocalCentre:
    """``ncms-centre`` serving on a free loopback port while the context is entered."""

    def __init__(self, folder: Path, *, county: str, name: str) -> None:
        self._folder = folder
        self._county = county
        self._name = name
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if not self._folder.exists():
            self._run("init", str(self._folder), "--county", self._county, "--name", self._name)
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Serve; returns when the port answers. The port stays the same after the first start."""
        ready, port_file = self._folder / "ready", self._folder / "port"
        ready.unlink(missing_ok=True)
        port = port_file.read_text() if port_file.exists() else "0"
        command = self._command("serve", str(self._folder), "--port", port, "--ready-file", str(ready))
        log = (self._folder / "serve.log").open("ab")
        with log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.PIPE)  # noqa: S603
        _wait_for(ready, self._process)
        port_file.write_text(ready.read_text().strip())
        return self

    def stop(self) -> None:
        """End the process and wait for it."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
            self._process = None

    @property
    def folder(self) -> Path:
        """Where the centre keeps its records and answers."""
        return self._folder

    @property
    def port(self) -> int:
        """The port it serves on."""
        return int((self._folder / "port").read_text())

    def admit(self, request: Path, grant: Path) -> None:
        """Enrol a workstation: its request in, the county's grant out."""
        self._run("admit", str(request), "--dir", str(self._folder), "--out", str(grant), "--port", str(self.port))

    def holdings(self) -> dict[str, Any]:
        """What the county holds, as ``ncms-centre list --json`` says."""
        listed: dict[str, Any] = json.loads(self._run("list", str(self._folder), "--json"))
        return listed

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "ncms_desktop.centre.main", *arguments]

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603
            self._command(*arguments), capture_output=True, text=True, encoding="utf-8", check=False
        )
        if done.returncode != 0:
            raise EnvironmentFault("sample.centre-failed", detail=(done.stderr or done.stdout).strip()[-500:])
        return done.stdout


def _wait_for(ready: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the ready file is complete, the process ends, or the time is over."""
    until = time.monotonic() + START_SECONDS
    while not (ready.exists() and ready.read_text().strip()):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise EnvironmentFault("sample.centre-failed", detail="not ready")
        time.sleep(0.05)

"""What Qt needs from a Debian system, how to tell that it is missing, and how to get it. Standard library only."""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Mapping

OFFSCREEN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""Shared library -> package, without which Qt does not start even offscreen."""

SCREEN = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
"""Needed besides for a window on a screen."""


def loads(library: str) -> bool:
    """Whether the dynamic linker finds the library, whatever package or hand put it there."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing(libraries: Mapping[str, str]) -> list[str]:
    """The packages whose library does not load."""
    return [package for library, package in libraries.items() if not loads(library)]


def privileges() -> list[str] | None:
    """The words to put before a command that needs root: none for root, sudo where it asks no password, else None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def command_for_people(packages: Iterable[str]) -> str:
    """The one line to type where we may not install ourselves."""
    script = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"
    return f"{'sudo sh' if shutil.which('sudo') else 'su - root'} -c {shlex.quote(script)}"


def install(packages: list[str]) -> None:
    """Install with apt-get, asking nothing. Fresh package lists are fetched only where the install fails without.

    Raises ``SystemExit`` with the sentence to show: what to type where we may not, what apt-get said where it failed.
    """
    apt = shutil.which("apt-get")
    if apt is None:
        raise SystemExit(f"This system has no apt-get. Install what Debian calls: {' '.join(packages)}")
    before = privileges()
    if before is None:
        raise SystemExit(
            f"System packages are missing and this account may not install them. Run once, then again what you ran:\n"
            f"  {command_for_people(packages)}"
        )
    quiet = [*before, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq", "-o", "DPkg::Lock::Timeout=300"]
    installing = [*quiet, "install", "-y", "--no-install-recommends", *packages]
    if _run(installing).returncode == 0:
        return
    _run([*quiet, "update"])
    second = _run(installing)
    if second.returncode != 0:
        raise SystemExit(f"apt-get could not install {' '.join(packages)}:\n{second.stdout}{second.stderr}".rstrip())


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)

"""Set up, run and check the project with one command; `make` calls it, and on Windows `py -3.11 installer/dev.py NAME`.

Standard library only, because it runs before anything is installed. Every command sets up first what is missing, and
says so in one line each; where nothing is missing that takes a fraction of a second.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import debian

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "ncms-setup.json"
LOCKS = ROOT / "installer" / "locks"
OLDEST, TOO_NEW = (3, 11), (3, 14)

IN_PARALLEL = ["-n", "auto", "--dist", "loadfile"]
"""Tests of a file share costly fixtures, so they stay together."""


def main(arguments: list[str]) -> int:
    """Run the named command; what follows the name goes to it. Returns the exit code."""
    name, *rest = arguments or ["help"]
    command = COMMANDS.get(name)
    if command is None:
        print("usage: python3.11 installer/dev.py COMMAND [arguments]\n")
        for known, does in COMMANDS.items():
            print(f"  {known:8} {(does.__doc__ or '').splitlines()[0]}")
        return 0 if name in {"help", "-h", "--help"} else 2
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        print(f"NCMS Desktop needs Python 3.11, 3.12 or 3.13; this is {platform.python_version()}.", file=sys.stderr)
        return 1
    try:
        return command(rest)
    except subprocess.CalledProcessError as error:
        print(f"failed ({error.returncode}): {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return error.returncode or 1
    except KeyboardInterrupt:
        return 130


def setup(_: list[str]) -> int:
    """Install everything that is missing, and stop."""
    prepare(screen=has_screen())
    return 0


def demo(arguments: list[str]) -> int:
    """Open the window on sample data; without a screen play a whole settlement through it."""
    screen = has_screen()
    prepare(screen=screen)
    return call([venv_program("python"), "-m", "ui.demo", *arguments], offscreen=not screen)


def test(arguments: list[str]) -> int:
    """Run every test, a file at a time on each processor."""
    prepare(screen=False)
    return call([venv_program("python"), "-m", "pytest", *IN_PARALLEL, *arguments], offscreen=True)


def unit(arguments: list[str]) -> int:
    """Run the tests that take no time: all but journeys and slow ones."""
    return test(["-m", "not journey and not slow and not bench", *arguments])


def pictures(arguments: list[str]) -> int:
    """Keep a picture of the window in every state, in both languages, in build/pictures."""
    os.environ["NCMS_PICTURES"] = str(ROOT / "build" / "pictures")
    return test(["tests/ui/test_pictures.py", *arguments])


def bench(arguments: list[str]) -> int:
    """Run the measurements."""
    return test(["-m", "bench", "-n", "0", "-p", "no:randomly", "-s", *arguments])


def lint(_: list[str]) -> int:
    """Run every check that reads the code without running it; all of them, even after one failed."""
    prepare(screen=False)
    python = venv_program("python")
    checks: list[list[Path | str]] = [
        [venv_program("ruff"), "check", "--quiet", "."],
        [venv_program("ruff"), "format", "--check", "--quiet", "."],
        [python, "-m", "mypy", "--no-error-summary"],
        [venv_program("lint-imports"), "--no-logo", "--cache-dir", VENV / "import-linter"],
    ]
    failed = []
    for check in checks:
        name = " ".join(Path(word).stem if isinstance(word, Path) else word for word in check[:3])
        say(f"lint: {name}")
        if subprocess.run(check, cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    say(f"lint: failed: {', '.join(failed)}" if failed else "lint: clean")
    return 1 if failed else 0


def wheel(_: list[str]) -> int:
    """Build the wheel and prove that it is complete and starts."""
    prepare(screen=False)
    return call([venv_program("python"), ROOT / "installer" / "check_wheel.py"], offscreen=True)


def lock(arguments: list[str]) -> int:
    """Renew the locks after a change of pyproject.toml; --upgrade takes newer versions, --check only compares."""
    if arguments == ["--check"]:
        stale = [path.name for path, declared in declarations().items() if recorded(path) != digest(declared)]
        say(f"locks: older than pyproject.toml: {', '.join(stale)}; run `make lock`" if stale else "locks: fresh")
        return 1 if stale else 0
    prepare(screen=False)
    for path, declared in declarations().items():
        extra = ["--extra", "dev"] if path.name == "dev.txt" else []
        compile_lock = [str(venv_program("uv")), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
        switches = ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"]
        switches += ["--custom-compile-command", "make lock", *extra, *arguments]
        target = ["pyproject.toml", "-o", str(path.relative_to(ROOT))]
        subprocess.run([*compile_lock, *switches, *target], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        text = path.read_text("utf-8")
        path.write_text(f"{RECORDED}{digest(declared)}\n{text}", "utf-8", newline="\n")
        say(f"locks: {path.name} written")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "setup": setup,
    "demo": demo,
    "test": test,
    "unit": unit,
    "pictures": pictures,
    "bench": bench,
    "lint": lint,
    "wheel": wheel,
    "lock": lock,
}


def prepare(*, screen: bool) -> None:
    """Bring system libraries, environment, project and wordings up to date; touches nothing that is."""
    prepare_system(screen=screen)
    wanted = {"root": str(ROOT), "lock": digest((LOCKS / "dev.txt").read_bytes()), "project": project_digest()}
    done = read_stamp()
    if done.get("root", wanted["root"]) != wanted["root"] or not (done or works()):
        create_venv()
        done = {}
    if done.get("lock") != wanted["lock"]:
        say("environment: installing the locked packages")
        pip("install", "--require-hashes", "--only-binary", ":all:", "-r", LOCKS / "dev.txt")
    if done.get("lock") != wanted["lock"] or done.get("project") != wanted["project"]:
        say("environment: installing the project")
        pip("install", "--no-build-isolation", "--no-deps", "--editable", ROOT)
        STAMP.write_text(json.dumps(wanted), "utf-8")
    if stale_messages(ROOT / "resources" / "locale"):
        say("wordings: compiling")
        subprocess.run([venv_program("python"), ROOT / "installer" / "messages.py"], cwd=ROOT, check=True)


def prepare_system(*, screen: bool) -> None:
    """On Linux: install the system packages that are missing, all in one go."""
    if not sys.platform.startswith("linux"):
        return
    packages = debian.missing(debian.OFFSCREEN | debian.SCREEN if screen else debian.OFFSCREEN)
    if not venv_program("python").exists() and importlib.util.find_spec("ensurepip") is None:
        packages.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    if packages:
        say(f"system: missing {' '.join(packages)}")
        debian.install(packages)


def works() -> bool:
    """Whether there is an environment that can install: its Python may be gone, or its making may have been cut off."""
    try:
        ask = [str(venv_program("python")), "-m", "pip", "--version"]
        return subprocess.run(ask, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def create_venv() -> None:
    """A new environment in place of none, a broken one, or one that was made in another folder."""
    say(f"environment: creating .venv with Python {platform.python_version()}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True, stdout=subprocess.DEVNULL)


def pip(*arguments: str | Path) -> None:
    """Run the environment's pip, silent unless it fails."""
    switches = ["--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([venv_program("python"), "-m", "pip", *switches, *arguments], cwd=ROOT, check=True)


def venv_program(name: str, *, windows: bool = os.name == "nt") -> Path:
    """Where the environment keeps a program."""
    return VENV / "Scripts" / f"{name}.exe" if windows else VENV / "bin" / name


def has_screen() -> bool:
    """Whether a window can open here. A Linux session without one is driven offscreen."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def read_stamp() -> dict[str, str]:
    """What the last complete set-up was made from; empty where there was none, or where its Python is gone."""
    if not venv_program("python").exists():
        return {}
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def stale_messages(locale: Path) -> bool:
    """Whether a catalogue has no compiled form, or an older one."""
    for po in locale.glob("*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns:
            return True
    return False


def project_digest() -> str:
    """Changes when an editable install has to be made again: metadata or build hook."""
    return digest(b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "installer/hatch_build.py")))


def digest(data: bytes) -> str:
    """SHA-256 as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


RECORDED = "# Made from the dependencies in pyproject.toml with SHA-256 "


def recorded(path: Path) -> str:
    """The digest of the declarations that the lock was made from."""
    first = path.read_text("utf-8").partition("\n")[0]
    return first.removeprefix(RECORDED)


def declarations() -> dict[Path, bytes]:
    """Each lock with what it is made from: the declared dependencies, in a form that ignores layout and order."""
    import tomllib  # not in the Pythons that are refused with a sentence above

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    run = sorted(project["dependencies"])
    dev = sorted(project["optional-dependencies"]["dev"])

    def canonical(*groups: list[str]) -> bytes:
        return json.dumps([project["requires-python"], *groups]).encode()

    return {LOCKS / "run.txt": canonical(run), LOCKS / "dev.txt": canonical(run, dev)}


def call(command: Iterable[str | Path], *, offscreen: bool) -> int:
    """Run to the end with the terminal's input and output; returns the exit code."""
    environment = dict(os.environ)
    if offscreen:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return subprocess.run(list(command), cwd=ROOT, env=environment, check=False).returncode


def say(line: str) -> None:
    """One line of progress, at once, in order with what the programs that we call write."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Build the wheel, compare its content with the tree, install it beside nothing else and load what it starts."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("ncms_desktop", "ui", "resources")

START = """
import importlib.metadata, pathlib, sys
here = pathlib.Path(sys.argv[1]).resolve()
(distribution,) = importlib.metadata.distributions(name="ncms-desktop", path=[str(here)])
import ncms_desktop, resources, ui
from ncms_desktop.wording import Language, wording
for package in (ncms_desktop, resources, ui):
    assert pathlib.Path(package.__file__).is_relative_to(here), package.__file__
for language in Language:
    assert wording(language)("place.line", file="f", line=1, sentence="s") != "place.line", language
for entry in distribution.entry_points:
    print("starts:", entry.name, entry.load().__module__)
"""


def expected(root: Path) -> set[str]:
    """Every file of the packages, by its name in the wheel; caches aside."""
    return {
        path.relative_to(root).as_posix()
        for package in PACKAGES
        for path in (root / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def main() -> int:
    """Prints what is wrong, or what the wheel is; returns the exit code."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-deps", "--no-build-isolation"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([*pip, "wheel", *alone, "--wheel-dir", folder, ROOT], check=True)
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            held = {entry for entry in archive.namelist() if ".dist-info/" not in entry}
        wanted = expected(ROOT)
        for entry in sorted(wanted ^ held):
            print(f"wheel: {'missing' if entry in wanted else 'does not belong'}: {entry}")
        if wanted != held:
            return 1
        installed = folder / "installed"
        subprocess.run([*pip, "install", *alone, "--target", installed, wheel], check=True)
        script = folder / "start.py"
        script.write_text(f"import sys\nsys.path.insert(0, sys.argv[1])\n{START}", "utf-8")
        subprocess.run([sys.executable, script, installed], check=True, cwd=folder)
        print(f"wheel: {wheel.name}, {len(held)} files, {wheel.stat().st_size / 1e6:.1f} MB, complete")
    return 0


if __name__ == "__main__":
    sys.exit(main())

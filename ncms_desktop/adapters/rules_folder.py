"""The rules of a workstation on disk: each installed package in a folder of its own under ``rules``, the old ones kept.

Which of them counts is one line of the settings, so that rules change whole, in one rename, or not at all.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import tomli_w

from ncms_desktop.adapters.settings import FILE_NAME, RulesSettings, load_settings
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.wire.package import CATALOGUE, POLICY

RULES = "rules"


class PackageFolders:
    """Implements ``ports.packages.RulesFolder`` for the data folder of one workstation."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def keep(self, name: str, files: Mapping[str, bytes]) -> None:
        """A folder of that name with other files in it was touched by somebody: it is put aside and written anew."""
        target = self._data / RULES / name
        with _writing(target):
            if _holds(target, files):
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            new = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
            try:
                for each, content in files.items():
                    (new / each).parent.mkdir(exist_ok=True)
                    _write(new / each, content)
                for folder in {(new / each).parent for each in files}:
                    _settle(folder)
                if target.exists():
                    target.rename(Path(tempfile.mkdtemp(prefix=f"{name}.touched-", dir=target.parent)) / name)
                new.rename(target)
                _settle(target.parent)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise

    def use(self, name: str) -> None:
        """The settings are replaced by ones that name this folder."""
        settings = load_settings(self._data)
        rules = RulesSettings(policy=f"{RULES}/{name}/{POLICY}", catalogue=f"{RULES}/{name}/{CATALOGUE}")
        if settings.rules == rules:
            return
        changed = settings.model_copy(update={"rules": rules}).model_dump(mode="json", exclude_none=True)
        target, new = self._data / FILE_NAME, self._data / f"{FILE_NAME}.new"
        with _writing(target):
            new.unlink(missing_ok=True)
            _write(new, tomli_w.dumps(changed).encode())
            new.replace(target)
            _settle(self._data)


def _holds(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether the folder holds these files and nothing else."""
    if not folder.is_dir():
        return False
    held = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    return held.keys() == files.keys() and all(path.read_bytes() == files[name] for name, path in held.items())


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make names in a folder durable. Windows has no such call, and its file system no such need."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        detail = error.strerror or str(error)
        raise EnvironmentFault("package.not-written", file=str(path), detail=detail) from error

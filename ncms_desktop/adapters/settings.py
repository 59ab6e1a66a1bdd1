"""The workstation's settings: one TOML file in the data folder, written by set-up and read at start.

No secret stands in it. Paths are relative to the data folder, or absolute where the HIS exports elsewhere.
"""

import tomllib
from datetime import timedelta
from pathlib import Path

import tomli_w
from pydantic import BaseModel, ConfigDict, ValidationError

from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.facility import Level, Workplace

FILE_NAME = "settings.toml"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WorkplaceSettings(_Section):
    """Who and where: see ``Workplace``."""

    county: str
    county_name: str
    facility: str
    facility_name: str
    level: Level
    workstation: str
    window_name: str
    clerk: str
    complaint_telephone: str

    def workplace(self) -> Workplace:
        """As the domain's value."""
        return Workplace(**dict(self))


class RulesSettings(_Section):
    """Files of the county: policy and catalogue."""

    policy: str
    catalogue: str


class HospitalSettings(_Section):
    """The two files that the HIS exports, and the column mapping."""

    visits: str
    lines: str
    mapping: str


class TrainingSettings(_Section):
    """Present on the sample county only: how far its clock is from the machine's, in seconds."""

    clock_offset_seconds: int

    @property
    def offset(self) -> timedelta:
        """As a time difference."""
        return timedelta(seconds=self.clock_offset_seconds)


class Settings(_Section):
    """The whole file."""

    workplace: WorkplaceSettings
    rules: RulesSettings
    hospital: HospitalSettings
    training: TrainingSettings | None = None


def load_settings(folder: Path) -> Settings:
    """Read the settings; raises ``EnvironmentFault`` where the file is missing or not as set-up writes it."""
    path = folder / FILE_NAME
    try:
        missing = not path.exists()
    except OSError as error:  # a folder that this user may not enter
        raise EnvironmentFault("settings.unreadable", file=str(path)) from error
    if missing:
        raise EnvironmentFault("settings.missing", folder=str(folder))
    return read_settings(path)


def read_settings(path: Path) -> Settings:
    """Read a settings file or preset; raises ``EnvironmentFault`` naming what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault("settings.unreadable", file=str(path)) from error
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise EnvironmentFault("settings.not-toml", file=str(path), detail=str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise EnvironmentFault("settings.invalid", file=str(path), key=key) from error


def save_settings(folder: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all."""
    temporary = folder / f"{FILE_NAME}.new"
    temporary.write_text(tomli_w.dumps(settings.model_dump(mode="json", exclude_none=True)), encoding="utf-8")
    temporary.replace(folder / FILE_NAME)

"""The training window: a workstation of the sample county, set up from nothing, enrolled at a local county centre."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from ncms_desktop.adapters.clock import TrainingClock
from ncms_desktop.adapters.mapping_csv import MappingFile, parse_mapping
from ncms_desktop.adapters.roster_csv import RosterCsv
from ncms_desktop.adapters.settings import (
    HospitalSettings,
    RulesSettings,
    Settings,
    TrainingSettings,
    WorkplaceSettings,
)
from ncms_desktop.bootstrap.workstation import (
    RulesRefused,
    Workstation,
    enrolment_request,
    open_workstation,
    set_up,
    take_grant,
)
from ncms_desktop.domain.facility import Level
from ncms_desktop.sample.county import SampleCounty, write_sample
from ncms_desktop.sample.local_centre import LocalCentre
from ncms_desktop.usecases.import_roster import import_roster
from ncms_desktop.usecases.lists import keep_mappings

TRAINING_DAY = date(2016, 3, 10)
"""The day after the sample stays' discharges, inside the sample policy's first half year."""

SAMPLE_FILES = {
    "rules/policy.toml": "policies/county-2016h1.toml",
    "rules/catalogue.csv": "catalogues/sample-2016.csv",
    "rules/mapping.csv": "catalogues/sample-2016-mapping.csv",
    "rules/his.toml": "hospital/sample-his.toml",
}

Progress = Callable[[str, int], None]
"""Called with what is being done (a wording code) and how far, in rows."""


@dataclass(frozen=True, slots=True)
class Training:
    """A training window ready to be opened."""

    folder: Path
    sample: SampleCounty
    recovery_code: str


def sample_settings() -> Settings:
    """Settings of window 1 at the sample township hospital."""
    return Settings(
        workplace=WorkplaceSettings(
            county="990123",
            county_name="示例县",
            facility="P01",
            facility_name="平安镇卫生院",
            level=Level.TOWNSHIP,
            workstation="W01",
            window_name="1 号窗口",
            clerk="试用结算员",
            complaint_telephone="0990-0000000",
        ),
        rules=RulesSettings(policy="rules/policy.toml", catalogue="rules/catalogue.csv"),
        hospital=HospitalSettings(visits="his/visits.csv", lines="his/lines.csv", mapping="rules/his.toml"),
        training=TrainingSettings(clock_offset_seconds=int(TrainingClock.offset_to(TRAINING_DAY).total_seconds())),
    )


def set_up_training(folder: Path, *, people: int, progress: Progress) -> Training:
    """Write the sample county into an empty folder, and set a workstation up on it with roster and mapping."""
    for target, source in SAMPLE_FILES.items():
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        with as_file(files("resources").joinpath(source)) as path:
            shutil.copyfile(path, folder / target)
    progress("sample.writing", people)
    sample = write_sample(folder / "his", people=people)
    recovery_code = set_up(folder, sample_settings())
    workstation = open_workstation(folder)
    try:
        _fill(workstation, sample, progress)
    finally:
        workstation.close()
    return Training(folder, sample, recovery_code)


def _fill(workstation: Workstation, sample: SampleCounty, progress: Progress) -> None:
    office = workstation.office
    for scheme_year, roster in sample.rosters.items():
        result = import_roster(office, RosterCsv(roster), scheme_year=scheme_year, progress=lambda done, total: True)
        if result.findings:
            raise RulesRefused(result.findings)
        progress("sample.roster", result.count)
    path = workstation.folder / "rules" / "mapping.csv"
    mapping = parse_mapping(
        path.read_bytes(),
        file=path.name,
        county=office.workplace.county,
        facility=office.workplace.facility,
        decided_by=office.workplace.clerk,
        decided_at=office.clock.now(),
        catalogue=office.rules.catalogue,
    )
    if not isinstance(mapping, MappingFile):
        raise RulesRefused(mapping)
    keep_mappings(office, mapping.mappings)


def enrol_training(folder: Path, centre: LocalCentre) -> None:
    """Introduce the workstation to the local county centre: request, grant, apply."""
    workstation = open_workstation(folder)
    try:
        request, grant = folder / "request.json", folder / "grant.json"
        enrolment_request(workstation, request)
        centre.admit(request, grant)
        take_grant(workstation, grant)
    finally:
        workstation.close()

"""Set up and open one workstation from its data folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from ncms_desktop.adapters.clock import SystemClock, TrainingClock
from ncms_desktop.adapters.county_http import CountyHttp
from ncms_desktop.adapters.enrolment import CountyAccess, apply_grant, make_request
from ncms_desktop.adapters.hospital_csv import HospitalCsv
from ncms_desktop.adapters.hospital_mapping import HospitalMapping, load_mapping
from ncms_desktop.adapters.keystore import KeyStore
from ncms_desktop.adapters.paper import PdfPaper
from ncms_desktop.adapters.rules_files import load_rules
from ncms_desktop.adapters.settings import (
    HospitalSettings,
    RulesSettings,
    Settings,
    load_settings,
    read_settings,
    save_settings,
)
from ncms_desktop.adapters.store import SqlStore, StoreIdentity, create_store, open_store
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Finding
from ncms_desktop.ports.rules import Rules
from ncms_desktop.usecases.office import Office
from ncms_desktop.wire.enrolment import Grant

DATABASE = "ncms.db"
KEY = "key/database.key"
COUNTY = "county"
SLIPS = "slips"
RULES = "rules"
TLS_SECRET = "county-tls"  # noqa: S105  the name of a secret


class RulesRefused(EnvironmentFault):
    """Policy, catalogue or column mapping can't be used; ``findings`` say everything that is wrong."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("rules.refused", count=len(findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Workstation:
    """An open workstation. ``access`` is None until the county has enrolled it."""

    folder: Path
    settings: Settings
    store: SqlStore
    office: Office
    hospital: HospitalCsv
    paper: PdfPaper
    access: CountyAccess | None

    @property
    def slips(self) -> Path:
        """Where printed slips are kept."""
        return self.folder / SLIPS

    @contextmanager
    def county_line(self) -> Iterator[CountyHttp]:
        """A line to the county centre; raises ``EnvironmentFault`` before the workstation is enrolled."""
        if self.access is None:
            raise EnvironmentFault("county.not-enrolled")
        with CountyHttp(self.access) as line:
            yield line

    def close(self) -> None:
        """Release the database."""
        self.store.close()


def default_folder() -> Path:
    """Where the data of this machine's window lie, for all its users."""
    return Path(platformdirs.site_data_dir("NCMS Desktop", appauthor=False))


def set_up(folder: Path, settings: Settings) -> str:
    """Make a new workstation's folder, key and database; returns the recovery code, which is shown once and kept on
    paper. Raises ``EnvironmentFault`` where the folder already holds one, before anything is touched."""
    if (folder / DATABASE).exists() or (folder / KEY).exists():
        raise EnvironmentFault("setup.exists", folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    _rules(folder, settings)
    key, recovery_code = KeyStore(folder / KEY).create()
    create_store(folder / DATABASE, key, _identity(settings)).close()
    (folder / SLIPS).mkdir(exist_ok=True)
    save_settings(folder, settings)
    return recovery_code


def set_up_from_preset(preset: Path, folder: Path) -> str:
    """Set a window up from a county's or hospital's preset: a settings file whose rule files lie beside it.

    Policy, catalogue and column mapping are copied into the data folder; the HIS's files stay where the HIS writes
    them. Returns the recovery code. Raises ``EnvironmentFault`` before anything is made.
    """
    settings = read_settings(preset)
    beside = preset.absolute().parent
    copies = {
        "policy.toml": beside / settings.rules.policy,
        "catalogue.csv": beside / settings.rules.catalogue,
        "his.toml": beside / settings.hospital.mapping,
    }
    if (folder / DATABASE).exists() or (folder / KEY).exists():
        raise EnvironmentFault("setup.exists", folder=str(folder))
    (folder / RULES).mkdir(parents=True, exist_ok=True)
    for name, source in copies.items():
        try:
            shutil.copyfile(source, folder / RULES / name)
        except OSError as error:
            raise EnvironmentFault("rules.unreadable", file=str(source)) from error
    hospital = HospitalSettings(
        visits=str(beside / settings.hospital.visits),
        lines=str(beside / settings.hospital.lines),
        mapping=f"{RULES}/his.toml",
    )
    rules = RulesSettings(policy=f"{RULES}/policy.toml", catalogue=f"{RULES}/catalogue.csv")
    return set_up(folder, settings.model_copy(update={"hospital": hospital, "rules": rules}))


def open_workstation(folder: Path) -> Workstation:
    """Open what ``set_up`` made. Raises ``EnvironmentFault`` with a sentence for the user."""
    settings = load_settings(folder)
    rules = _rules(folder, settings)
    mapping = _mapping(folder / settings.hospital.mapping)
    store = open_store(folder / DATABASE, KeyStore(folder / KEY).load(), _identity(settings))
    training = settings.training
    office = Office(
        workplace=settings.workplace.workplace(),
        store=store,
        rules=rules,
        clock=TrainingClock(training.offset) if training else SystemClock(),
        signer=store.signer(),
        training=training is not None,
    )
    hospital = HospitalCsv(
        folder / settings.hospital.visits,
        folder / settings.hospital.lines,
        mapping,
        county=settings.workplace.county,
        facility=settings.workplace.facility,
    )
    access = CountyAccess.load(folder / COUNTY, passphrase=store.secret(TLS_SECRET))
    return Workstation(folder, settings, store, office, hospital, PdfPaper(), access)


def enrolment_request(workstation: Workstation, path: Path) -> None:
    """Write the request that introduces this workstation to the county centre."""
    make_request(
        path,
        folder=workstation.folder / COUNTY,
        workplace=workstation.office.workplace,
        signer=workstation.office.signer,
        passphrase=workstation.store.secret(TLS_SECRET),
    )


def take_grant(workstation: Workstation, path: Path) -> Grant:
    """Keep the county's grant; the next ``open_workstation`` has a line."""
    return apply_grant(path, workstation.folder / COUNTY)


def _identity(settings: Settings) -> StoreIdentity:
    place = settings.workplace
    return StoreIdentity(county=place.county, facility=place.facility, workstation=place.workstation)


def _rules(folder: Path, settings: Settings) -> Rules:
    rules = load_rules(folder / settings.rules.policy, folder / settings.rules.catalogue)
    if not isinstance(rules, Rules):
        raise RulesRefused(rules)
    if rules.policy.county != settings.workplace.county:
        arguments = {"policy_county": rules.policy.county, "workplace_county": settings.workplace.county}
        raise RulesRefused((Finding("rules.other-county", arguments),))
    return rules


def _mapping(path: Path) -> HospitalMapping:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault("rules.unreadable", file=str(path)) from error
    mapping = load_mapping(content, path.name)
    if not isinstance(mapping, HospitalMapping):
        raise RulesRefused(mapping)
    return mapping

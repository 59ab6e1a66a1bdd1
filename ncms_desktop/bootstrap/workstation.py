"""Set up and open one workstation from its data folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import platformdirs

from ncms_desktop.adapters.clock import SystemClock, TrainingClock
from ncms_desktop.adapters.county_http import CountyHttp
from ncms_desktop.adapters.database_key import key_from_recovery_code, recovery_code
from ncms_desktop.adapters.enrolment import CountyAccess, apply_grant, grant_fingerprint, in_groups, make_request
from ncms_desktop.adapters.hospital_csv import HospitalCsv
from ncms_desktop.adapters.hospital_mapping import HospitalMapping, load_mapping
from ncms_desktop.adapters.keystore import KeyStore
from ncms_desktop.adapters.paper import PdfPaper
from ncms_desktop.adapters.rules_files import load_rules
from ncms_desktop.adapters.settings import (
    HospitalSettings,
    RulesSettings,
    Settings,
    TrainingSettings,
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
    """Make a new workstation's folder, key and database; returns the recovery code, which is kept on paper. Raises
    ``EnvironmentFault`` where the folder already holds one, before anything is touched.

    The key comes last but for the database: whatever fails before it can be mended and the set-up run again.
    """
    _refuse_second(folder)
    _rules(folder, settings)
    _mapping(folder / settings.hospital.mapping)
    with _writing(folder):
        _own_folder(folder)
        _own_folder(folder / SLIPS)
        save_settings(folder, settings)
    keys = KeyStore(folder / KEY)
    key, code = keys.create()
    try:
        create_store(folder / DATABASE, key, _identity(settings)).close()
    except EnvironmentFault:
        (folder / KEY).unlink(missing_ok=True)  # a moment old, and nothing is encrypted under it
        raise
    return code


def set_up_from_preset(preset: Path, folder: Path, *, training_day: date | None = None) -> str:
    """Set a window up from a county's or hospital's preset: a settings file whose rule files lie beside it.

    Policy, catalogue and column mapping are copied into the data folder; the HIS's files stay where the HIS writes
    them. With a training day the window's clock stands there, and all its papers say that they don't count. Returns
    the recovery code. Raises ``EnvironmentFault`` before anything is made.
    """
    settings = read_settings(preset)
    beside = preset.absolute().parent
    _refuse_second(folder)
    _rules(beside, settings)
    _mapping(beside / settings.hospital.mapping)
    copies = {
        "policy.toml": beside / settings.rules.policy,
        "catalogue.csv": beside / settings.rules.catalogue,
        "his.toml": beside / settings.hospital.mapping,
    }
    with _writing(folder):
        _own_folder(folder)
        (folder / RULES).mkdir(exist_ok=True)
        for name, source in copies.items():
            shutil.copyfile(source, folder / RULES / name)
    hospital = HospitalSettings(
        visits=str(beside / settings.hospital.visits),
        lines=str(beside / settings.hospital.lines),
        mapping=f"{RULES}/his.toml",
    )
    changed: dict[str, object] = {
        "hospital": hospital,
        "rules": RulesSettings(policy=f"{RULES}/policy.toml", catalogue=f"{RULES}/catalogue.csv"),
    }
    if training_day is not None:
        seconds = int(TrainingClock.offset_to(training_day).total_seconds())
        changed["training"] = TrainingSettings(clock_offset_seconds=seconds)
    return set_up(folder, settings.model_copy(update=changed))


def show_recovery_code(folder: Path) -> str:
    """The recovery code of the key that this machine keeps, for a second paper. Raises ``EnvironmentFault``."""
    load_settings(folder)
    return recovery_code(KeyStore(folder / KEY).load())


def restore_key(folder: Path, code: str) -> None:
    """Keep the key that a recovery code carries beside a database that was brought back, once it has opened it. Raises
    ``EnvironmentFault`` where a key is there already, the code is mistyped, or it belongs to another database."""
    settings = load_settings(folder)
    if (folder / KEY).exists():
        raise EnvironmentFault("keystore.exists", file=str(folder / KEY))
    open_store(folder / DATABASE, key_from_recovery_code(code), _identity(settings)).close()
    KeyStore(folder / KEY).restore(code)


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


def take_grant(workstation: Workstation, path: Path, *, fingerprint: str | None = None) -> Grant:
    """Keep the county's grant; the next ``open_workstation`` has a line. Raises ``EnvironmentFault`` where the county's
    certificate in it hasn't the fingerprint that was read out, before anything is kept."""
    if fingerprint is not None:
        expected = "".join(fingerprint.split()).replace(":", "").lower()
        found = grant_fingerprint(path)
        if found != expected:
            raise EnvironmentFault("enrolment.fingerprint-differs", file=path.name, found=in_groups(found))
    return apply_grant(path, workstation.folder / COUNTY)


def _refuse_second(folder: Path) -> None:
    with _writing(folder):  # a folder of somebody else's can't even be looked into
        taken = (folder / DATABASE).exists() or (folder / KEY).exists()
    if taken:
        raise EnvironmentFault("setup.exists", folder=str(folder))


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EnvironmentFault("setup.not-written", folder=str(folder), detail=error.strerror or str(error)) from error


def _own_folder(folder: Path) -> None:
    """A folder that only its owner enters: slips and database are about patients."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


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

"""What it takes to change a workstation's rules. It opens also where the rules in force can't be used: a new package is
what helps then."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ncms_desktop.adapters.clock import SystemClock, TrainingClock
from ncms_desktop.adapters.enrolment import CountyAccess
from ncms_desktop.adapters.keystore import KeyStore
from ncms_desktop.adapters.rules_folder import PackageFolders
from ncms_desktop.adapters.settings import load_settings
from ncms_desktop.adapters.store import SqlStore, StoreIdentity, open_store
from ncms_desktop.bootstrap.workstation import COUNTY, DATABASE, KEY, TLS_SECRET
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.facility import Workplace
from ncms_desktop.ports.surroundings import Clock


@dataclass(frozen=True, slots=True)
class RulesDesk:
    """An open workstation without its rules. ``county_key`` is the key that packages are checked against."""

    workplace: Workplace
    store: SqlStore
    clock: Clock
    folder: PackageFolders
    county_key: bytes
    training: bool


@contextmanager
def open_rules_desk(data: Path) -> Iterator[RulesDesk]:
    """Open it; raises ``EnvironmentFault`` for a workstation that isn't enrolled: it knows no county's key."""
    settings = load_settings(data)
    place = settings.workplace
    identity = StoreIdentity(county=place.county, facility=place.facility, workstation=place.workstation)
    with open_store(data / DATABASE, KeyStore(data / KEY).load(), identity) as store:
        access = CountyAccess.load(data / COUNTY, passphrase=store.secret(TLS_SECRET))
        if access is None:
            raise EnvironmentFault("county.not-enrolled")
        yield RulesDesk(
            workplace=place.workplace(),
            store=store,
            clock=TrainingClock(settings.training.offset) if settings.training else SystemClock(),
            folder=PackageFolders(data),
            county_key=access.answer_key,
            training=settings.training is not None,
        )


@contextmanager
def open_kept(data: Path) -> Iterator[SqlStore]:
    """What a workstation keeps, to be read: neither its rules nor the hospital's files are needed. Raises
    ``EnvironmentFault``."""
    place = load_settings(data).workplace
    identity = StoreIdentity(county=place.county, facility=place.facility, workstation=place.workstation)
    with open_store(data / DATABASE, KeyStore(data / KEY).load(), identity) as store:
        yield store

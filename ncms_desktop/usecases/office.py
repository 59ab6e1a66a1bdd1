"""What every use case is given: the store, the rules in force, the clock, the workstation's key and place."""

from dataclasses import dataclass

from ncms_desktop.domain.facility import Workplace
from ncms_desktop.ports.rules import Rules
from ncms_desktop.ports.store import Store
from ncms_desktop.ports.surroundings import Clock, Signer


@dataclass(frozen=True, slots=True)
class Office:
    """One settlement window at work. ``training`` marks every paper and screen as not valid."""

    workplace: Workplace
    store: Store
    rules: Rules
    clock: Clock
    signer: Signer
    training: bool = False

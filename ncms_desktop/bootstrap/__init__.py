"""Wiring: which adapter stands behind which port. Nothing happens at import."""

from ncms_desktop.bootstrap.counter import Counter
from ncms_desktop.bootstrap.language import default_language
from ncms_desktop.bootstrap.workstation import (
    Workstation,
    default_folder,
    open_workstation,
    restore_key,
    set_up,
    set_up_from_preset,
    show_recovery_code,
)

__all__ = [
    "Counter",
    "Workstation",
    "default_folder",
    "default_language",
    "open_workstation",
    "restore_key",
    "set_up",
    "set_up_from_preset",
    "show_recovery_code",
]

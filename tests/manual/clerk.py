"""The clerk at the window, where a page of the manual says that somebody settles."""

from pathlib import Path

from ncms_desktop.bootstrap import Counter, open_workstation
from ncms_desktop.usecases.draft import Receipt


def settle(folder: Path, card: str) -> Receipt:
    """Settle the one stay of a card on the window of a folder, every day signed; the slip is printed."""
    workstation = open_workstation(folder)
    try:
        counter = Counter(workstation)
        (visit,) = counter.find_visits(counter.verify(card)).visits
        record = counter.read_lists(visit.number).record
        assert record is not None
        counter.sign_days(visit_number=visit.number, days=visit.days(), signer="试用家属", relation="child")
        receipt = counter.settle(
            counter.draft(asked=card, visit_number=visit.number, trial=False), identity_confirmed=True
        )
        assert isinstance(receipt, Receipt), receipt
        counter.print_slip(receipt.number)
        return receipt
    finally:
        workstation.close()

"""A clerk's process for the kill test: settles stays until it is killed, and says what it was told.

Run as ``python killed_clerk.py FOLDER FIRST COUNT``: settles the stays FIRST .. FIRST+COUNT-1 of a window made by
``builders.window``, printing ``confirm N`` before and ``receipt NUMBER`` after each.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

from builders.window import CARD, open_window

from ncms_desktop.usecases.assemble import prepare_draft
from ncms_desktop.usecases.draft import Receipt, Refused
from ncms_desktop.usecases.settle import settle


def main(folder: Path, first: int, count: int) -> None:
    window = open_window(folder)
    window.clock.moment += timedelta(minutes=first)
    print("ready", flush=True)
    for index in range(first, first + count):
        number = f"ZY{index:04d}"
        window.admit((10_000 + index,), number=number, admitted=date(2016, 1, 1) + timedelta(index % 60))
        window.clock.moment += timedelta(minutes=1)
        window.read(number)
        draft = prepare_draft(window.office, asked=CARD, visit_number=number, trial=False)
        print(f"confirm {number}", flush=True)
        answer = settle(window.office, draft, identity_confirmed=True)
        match answer:
            case Receipt():
                print(f"receipt {answer.number}", flush=True)
            case Refused():
                print(f"refused {answer.findings[0].code}", flush=True)
            case _:
                print("stale", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

"""A settlement window as a process of its own, to be raced and killed.

First line on standard input: the database's path, its key, the workstation. Then, per mode: ``race`` settles each visit
named on a line and answers ``won NUMBER`` or ``lost WHAT``; ``run`` settles visit after visit and says each number once
its commit has returned.
"""

import sys
from itertools import count
from pathlib import Path

from store.made import COUNTY, FACILITY, settle

from ncms_desktop.adapters.database_key import DatabaseKey
from ncms_desktop.adapters.store import SqlStore, StoreIdentity, open_store
from ncms_desktop.ports.store import AlreadySettled


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def race(store: SqlStore) -> None:
    for line in sys.stdin:
        try:
            say(f"won {settle(store, line.strip())}")
        except AlreadySettled as lost:
            say(f"lost {lost.what}")


def run(store: SqlStore) -> None:
    for visit in count():
        number = settle(store, f"ZY{store.identity.workstation}{visit_base(store) + visit:06d}")
        say(number)


def visit_base(store: SqlStore) -> int:
    """Visits of earlier lives are not used again."""
    with store.read() as unit:
        return 1000 * unit.outbox.head().sequence


def main() -> None:
    path, key, workstation = sys.stdin.readline().rstrip("\n").split("\t")
    identity = StoreIdentity(COUNTY, FACILITY, workstation)
    with open_store(Path(path), DatabaseKey(bytes.fromhex(key)), identity, check=False) as store:
        store.signer()
        say("ready")
        {"race": race, "run": run}[sys.argv[1]](store)


if __name__ == "__main__":
    main()

"""``ncms queue``: what waits for the county, and what it refused, with its reasons."""

import argparse

from ncms_desktop.cli.frame import Exit, Subparsers
from ncms_desktop.cli.workstation import add_data_option, opened
from ncms_desktop.usecases.upload import look_at_queue
from ncms_desktop.wording import Wording


def add_to(subparsers: Subparsers) -> None:
    """Add ``queue``."""
    command = subparsers.add_parser("queue", help="cli.help.queue")
    add_data_option(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, words: Wording) -> int:
    """Say the queue's counts, then every refused record; 0, for looking is no failure."""
    with opened(arguments) as workstation:
        state, refused = look_at_queue(workstation.office)
    print(words("queue.counts", waiting=state.waiting, accepted=state.accepted, refused=len(refused)))
    if state.oldest is not None:
        print(words("queue.oldest", at=state.oldest))
    for row in refused:
        assert row.answer is not None, "a refused record has its answer"
        reason = row.answer.reason or row.answer.code or row.answer.verdict.value
        print(words("queue.refused", number=str(row.record.number), at=row.answer.received_at, reason=reason))
    return Exit.DONE

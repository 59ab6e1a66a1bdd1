"""``ncms upload``: send what waits to the county, oldest first. For the night's scheduler and for a person alike."""

import argparse
import sys
from dataclasses import replace

from ncms_desktop.cli.frame import Exit, Subparsers
from ncms_desktop.cli.workstation import add_data_option, opened
from ncms_desktop.ports.county import CountyLine, LineDown
from ncms_desktop.usecases.upload import UploadReport, upload_pending
from ncms_desktop.wording import Wording


def add_to(subparsers: Subparsers) -> None:
    """Add ``upload``."""
    command = subparsers.add_parser("upload", help="cli.help.upload")
    add_data_option(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, words: Wording) -> int:
    """Send the queue: 0 when the county took everything, 1 where it refused records or another sender is at work, 2
    where the line failed; what wasn't answered goes on waiting."""

    def progress(done: int, waiting: int) -> bool:
        if sys.stderr.isatty():
            print(words("upload.progress", done=done, waiting=waiting), file=sys.stderr)
        return True

    with opened(arguments) as workstation, workstation.county_line() as line:
        report = upload_pending(workstation.office, line, progress=progress)
        if not (report.busy or report.asked or report.sent):
            report = _tried(line, report)
    return say(report, words)


def _tried(line: CountyLine, report: UploadReport) -> UploadReport:
    """With nothing to send, whether the county could be reached: 'nothing sent' alone would look like 'all is well'."""
    try:
        line.ping()
    except LineDown as down:
        return replace(report, line_down=down.code)
    return report


def say(report: UploadReport, words: Wording) -> int:
    """The report in words; returns the exit code."""
    if report.busy:
        print(words("upload.busy", waiting=report.waiting), file=sys.stderr)
        return Exit.REFUSED
    taken, refused = report.accepted + report.duplicates, report.rejected + report.conflicts
    if taken or refused or report.line_down is None:
        print(words("upload.report", sent=report.sent, taken=taken, refused=refused, waiting=report.waiting))
    if refused:
        print(words("upload.refused", count=refused), file=sys.stderr)
    if report.line_down is not None:
        print(words("upload.line-down", reason=words(report.line_down), waiting=report.waiting), file=sys.stderr)
        return Exit.ENVIRONMENT
    return Exit.REFUSED if refused else Exit.DONE

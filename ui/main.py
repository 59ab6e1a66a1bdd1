"""The window as a program: ``ncms-desktop [--data FOLDER] [--language zh_CN|en]``."""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from ncms_desktop.adapters.paper.preview import page_pictures
from ncms_desktop.bootstrap import Counter, Workstation, default_folder, open_workstation
from ncms_desktop.bootstrap.workstation import RulesRefused
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.wording import Language, Wording, wording
from ui.presenters.desk import Desk
from ui.presenters.state import Picture
from ui.shell import SettlementWindow
from ui.tasks import log_bug
from ui.widgets.parts import label
from ui.widgets.style import dress

log = logging.getLogger(__name__)

PREVIEW_SCALE = 2.5
"""Pixels per point: 180 dots per inch, sharp on a screen at 100% and readable at 200%."""
MOST_FINDINGS = 12


def run_window(desk: Desk, *, language: Language = Language.CHINESE) -> SettlementWindow:
    """A settlement window on a desk, dressed and at work but not shown yet. Needs a ``QApplication``."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        dress(application)
    window = SettlementWindow(desk, wording(language), render=pictures)
    window.resize(1366, 768)
    window.start()
    return window


def pictures(pdf: bytes) -> tuple[Picture, ...]:
    """The pages of a paper for the preview."""
    return page_pictures(pdf, scale=PREVIEW_SCALE)


class StartFailure(QWidget):
    """A window that says in one sentence why the program can't start, and what to do."""

    def __init__(self, words: Wording, sentences: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("startFailure")
        self.setWindowTitle(words("ui.window.title"))
        self.setMinimumSize(640, 260)
        title = label("startTitle", "title", wrap=True)
        title.setText(words("ui.start.failed"))
        told = label("startSentence", wrap=True)
        told.setText("\n".join(sentences))
        told.setAccessibleName(told.text())
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QPushButton(words("ui.start.close"))
        close.setObjectName("startClose")
        close.setAccessibleName(close.text())
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(34, 30, 34, 24)
        column.setSpacing(16)
        column.addWidget(title)
        column.addWidget(told)
        column.addStretch(1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        close.setFocus()


def start_failure(fault: EnvironmentFault, words: Wording) -> StartFailure:
    """The window for a start that failed: wrong key, damaged database, no set-up yet, rules that can't be used."""
    sentences = [words(fault.code, fault.arguments)]
    if isinstance(fault, RulesRefused):
        sentences.extend(f"• {words.finding(finding)}" for finding in fault.findings[:MOST_FINDINGS])
    return StartFailure(words, sentences)


def main(argv: Sequence[str] | None = None) -> int:
    """Open this machine's workstation and show its window; returns the exit code."""
    arguments = _arguments(argv)
    language = Language(arguments.language)
    application = QApplication([sys.argv[0], *arguments.qt])
    application.setApplicationName("NCMS Desktop")
    dress(application)
    words = wording(language)
    try:
        workstation = open_workstation(arguments.data or default_folder())
    except EnvironmentFault as fault:
        log.error("start failed: %s", fault.code)
        window = start_failure(fault, words)
        window.show()
        application.exec()
        return 2
    return _work(application, workstation, language)


def _work(application: QApplication, workstation: Workstation, language: Language) -> int:
    window = run_window(Counter(workstation, language), language=language)
    hook = sys.excepthook
    sys.excepthook = _Reporter(window)
    window.showMaximized()
    try:
        return application.exec()
    finally:
        sys.excepthook = hook
        window.tasks.close()
        workstation.close()


class _Reporter:
    """The other top-level handler: a bug in the GUI thread is logged without names and said on the page."""

    def __init__(self, window: SettlementWindow) -> None:
        self._window = window

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        del kind, trace
        log_bug(error)
        if isinstance(error, Exception):
            self._window.report_bug(error)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ncms-desktop", description="新农合结算窗口 · NCMS settlement window")
    parser.add_argument("--data", type=Path, help="the workstation's data folder; this machine's own by default")
    parser.add_argument(
        "--language", choices=[each.value for each in Language], default=Language.CHINESE.value, help="zh_CN or en"
    )
    arguments, rest = parser.parse_known_args(argv)
    arguments.qt = rest
    return arguments


if __name__ == "__main__":
    raise SystemExit(main())

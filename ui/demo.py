"""``make demo``: the sample county, a local county centre, and one window at work.

With a display the window opens on the sample data. Without one, a played clerk settles every sample stay through the
real window offscreen, by keyboard, uploads, and compares with what the county holds.
"""

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ncms_desktop.bootstrap import Counter, open_workstation
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.money import fen_from_yuan, yuan_text
from ncms_desktop.sample.county import SampleStay
from ncms_desktop.sample.local_centre import LocalCentre
from ncms_desktop.sample.training import Training, enrol_training, set_up_training
from ncms_desktop.wording import Language, Wording, wording
from ui.main import run_window
from ui.presenters.state import Phase
from ui.shell import SettlementWindow

PATIENCE_SECONDS = 120
MARK = "made-by-make-demo"


def main(argv: Sequence[str] | None = None) -> int:
    """Set the sample up, then show the window or play the clerk; returns the exit code."""
    arguments = _arguments(argv)
    language = Language(arguments.language)
    words = wording(language)
    offscreen = arguments.offscreen or not _has_display()
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    folder = _fresh(arguments.output, words)
    training = set_up_training(
        folder / "workstation", people=arguments.people, progress=lambda code, count: print(words(code, count=count))
    )
    with LocalCentre(folder / "county", county="990123", name="示例县合管办") as centre:
        enrol_training(training.folder, centre)
        application = QApplication(sys.argv[:1])
        workstation = open_workstation(training.folder)
        try:
            window = run_window(Counter(workstation, language), language=language)
            if offscreen:
                window.show()
                return _Play(window, training, centre, words, pictures=folder / "pictures").run()
            _tell_what_to_try(training, words)
            window.showMaximized()
            return application.exec()
        finally:
            if "window" in locals():
                window.tasks.close()
            workstation.close()


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ui.demo", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("demo-output"), help="folder to work in; emptied first")
    parser.add_argument("--people", type=int, default=20_000, help="participants of the sample county")
    parser.add_argument("--offscreen", action="store_true", help="play the clerk even where there is a display")
    parser.add_argument("--language", choices=[each.value for each in Language], default=Language.CHINESE.value)
    return parser.parse_args(argv)


def _has_display() -> bool:
    if os.environ.get("QT_QPA_PLATFORM") in {"offscreen", "minimal"}:
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _fresh(folder: Path, words: Wording) -> Path:
    """An empty folder; one that an earlier demo made is emptied, any other is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise SystemExit(words("demo.folder-in-use", folder=str(folder)))
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    return folder


def _tell_what_to_try(training: Training, words: Wording) -> None:
    for stay in training.sample.stays.values():
        print(words("demo.try-card", card=stay.patient.card_number, name=stay.patient.name))


class _Play:
    """A clerk who works by keyboard alone."""

    def __init__(
        self, window: SettlementWindow, training: Training, centre: LocalCentre, words: Wording, *, pictures: Path
    ) -> None:
        self._window = window
        self._training = training
        self._centre = centre
        self._words = words
        self._pictures = pictures
        pictures.mkdir()

    def run(self) -> int:
        """Settle every sample stay, upload, compare; the last line says how it came out."""
        self._until("start", lambda: self._window.idle)
        self._picture("empty")
        stays = tuple(self._training.sample.stays.values())
        paid = sum(self._settle(stay) for stay in stays)
        self._picture("settled")
        self._upload()
        self._picture("uploaded")
        return self._compare(len(stays), paid)

    def _settle(self, stay: SampleStay) -> int:
        """Card, signatures, F9 twice; returns the compensation in fen."""
        page = self._window.settlement.presenter
        self._type(stay.patient.card_number, Qt.Key.Key_Return)
        self._until_phase(Phase.FINDINGS)
        self._picture(f"{stay.number}-findings")
        self._press(Qt.Key.Key_F7)
        self._type("3")
        self._type("试用家属", Qt.Key.Key_Return)
        self._until_phase(Phase.READY)
        self._press(Qt.Key.Key_F3)
        self._picture(f"{stay.number}-ready")
        self._press(Qt.Key.Key_F9)
        self._until_phase(Phase.CONFIRMING)
        self._picture(f"{stay.number}-confirming")
        self._press(Qt.Key.Key_F9)
        self._until_phase(Phase.SETTLED)
        self._picture(f"{stay.number}-settled")
        receipt = page.state.receipt
        if receipt is None:
            raise SystemExit(self._words("demo.stuck", what="receipt"))
        number = page.slip_number
        (slip,) = (self._training.folder / "slips").glob(f"{number}-*.pdf")
        print(self._words("demo.settled", number=number, compensation=receipt.compensation, slip=str(slip)))
        return fen_from_yuan(receipt.compensation.replace(",", ""))

    def _upload(self) -> None:
        self._press(Qt.Key.Key_F11)
        self._until("queue", lambda: self._window.idle)
        self._press(Qt.Key.Key_F11)
        self._until("upload", lambda: self._window.idle and self._window.queue.presenter.state.report is not None)

    def _compare(self, settled: int, paid: int) -> int:
        held = self._centre.holdings()
        accepted = sum(station["accepted"] for station in held["workstations"])
        difference = paid - fen_from_yuan(held["compensation"])
        print(self._words("demo.pictures", folder=str(self._pictures)))
        receipt = self._training.folder.parent / "county-receipt.json"
        receipt.write_text(json.dumps(held, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        print(self._words("demo.receipts", file=str(receipt)))
        print(
            f"settled {settled}, uploaded {accepted}, county holds {held['records']}, "
            f"difference {yuan_text(difference)}"
        )
        return 0 if settled == accepted == held["records"] and difference == 0 else 1

    # --- hands and eyes

    def _press(self, key: Qt.Key) -> None:
        QTest.keyClick(self._window.windowHandle(), key)
        self._breathe()

    def _type(self, text: str, end: Qt.Key | None = None) -> None:
        """Digits and letters as a scanner types them; Chinese as an input method hands it over."""
        if text.isascii():
            for character in text:
                QTest.keyClick(self._window.windowHandle(), Qt.Key(ord(character)))
        else:
            focused = QApplication.focusWidget()
            focused.insert(text)  # type: ignore[union-attr]
        if end is not None:
            self._press(end)
        self._breathe()

    def _until_phase(self, phase: Phase) -> None:
        presenter = self._window.settlement.presenter
        self._until(phase.value, lambda: self._window.idle and presenter.state.phase is phase)

    def _until(self, what: str, reached: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not reached():
            if time.monotonic() > end:
                self._picture(f"stuck-{what}")
                raise SystemExit(self._words("demo.stuck", what=what))
            QTest.qWait(20)
        self._breathe()

    def _breathe(self) -> None:
        QCoreApplication.processEvents()

    def _picture(self, name: str) -> None:
        path = self._pictures / f"{len(list(self._pictures.iterdir())) + 1:02d}-{name}.png"
        self._window.grab().save(str(path))


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except EnvironmentFault as fault:
        print(wording(Language.CHINESE)(fault.code, fault.arguments), file=sys.stderr)
        raise SystemExit(2) from None

"""Colours, font and style sheet of the window: one calm light look. Words and shapes speak first, colour second."""

from importlib.resources import files

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

INK = "#1b2733"
QUIET = "#51606e"
FAINT = "#8895a1"
LINE = "#d3dae1"
PAPER = "#ffffff"
GROUND = "#eef1f4"
ACCENT = "#1a5796"
ACCENT_SOFT = "#e4eef8"
GOOD = "#176b3f"
GOOD_SOFT = "#e5f3ea"
ATTENTION = "#8a5300"
ATTENTION_SOFT = "#fff3dc"
BAD = "#a3231c"
BAD_SOFT = "#fbe9e7"
TRAINING = "#b4530a"

FAMILY = "Noto Sans SC"
BASE_PIXELS = 14

SHEET = f"""
* {{ color: {INK}; }}
QMainWindow, QWidget#page, QWidget#queuePage {{ background: {GROUND}; }}
QToolTip {{ background: {PAPER}; color: {INK}; border: 1px solid {LINE}; padding: 4px; }}
QFrame[panel="true"] {{ background: {PAPER}; border: 1px solid {LINE}; border-radius: 6px; }}
QLabel {{ background: transparent; }}
QLabel[role="heading"] {{ color: {QUIET}; font-size: 13px; }}
QLabel[role="quiet"] {{ color: {QUIET}; font-size: 13px; }}
QLabel[role="name"] {{ font-size: 22px; font-weight: 600; }}
QLabel[role="title"] {{ font-size: 24px; font-weight: 600; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="result"] {{ font-size: 40px; font-weight: 700; color: {ACCENT}; }}
QLabel[role="figure"] {{ font-size: 18px; font-weight: 600; }}
QLabel[role="share"] {{ font-size: 24px; font-weight: 600; }}
QLabel[tone="quiet"] {{ color: {LINE}; }}
QLabel[tone="good"] {{ color: {GOOD}; }}
QLabel[tone="attention"] {{ color: {ATTENTION}; }}
QLabel[tone="bad"] {{ color: {BAD}; }}
QLabel[role="chip"] {{ font-size: 13px; padding: 2px 9px; border-radius: 10px; background: {GROUND}; color: {QUIET}; }}
QLabel[role="chip"][tone="good"] {{ background: {GOOD_SOFT}; color: {GOOD}; }}
QLabel[role="chip"][tone="attention"] {{ background: {ATTENTION_SOFT}; color: {ATTENTION}; }}
QLabel[role="chip"][tone="bad"] {{ background: {BAD_SOFT}; color: {BAD}; }}
QFrame#statusLine {{ background: {PAPER}; border: none; border-bottom: 1px solid {LINE}; }}
QLabel#statusTitle {{ font-size: 15px; font-weight: 600; }}
QLabel#trainingBand {{ background: {TRAINING}; color: white; font-size: 14px; font-weight: 600; padding: 3px 14px; }}
QFrame[banner="true"] {{ border-radius: 6px; border: 1px solid {LINE}; background: {PAPER}; }}
QFrame[banner="true"][tone="good"] {{ background: {GOOD_SOFT}; border-color: {GOOD}; }}
QFrame[banner="true"][tone="attention"] {{ background: {ATTENTION_SOFT}; border-color: {ATTENTION}; }}
QFrame[banner="true"][tone="bad"] {{ background: {BAD_SOFT}; border-color: {BAD}; }}
QLineEdit, QDateEdit {{
    background: {PAPER}; border: 1px solid #aab5bf; border-radius: 4px; padding: 3px 8px; min-height: 24px;
    selection-background-color: {ACCENT}; selection-color: white;
}}
QLineEdit:focus, QDateEdit:focus {{ border: 2px solid {ACCENT}; padding: 2px 7px; }}
QDateEdit::up-button, QDateEdit::down-button {{ width: 0; border: none; }}
QLineEdit#cardField {{ font-size: 18px; min-height: 34px; }}
QCheckBox {{ spacing: 9px; }}
QCheckBox#identityBox {{ font-size: 16px; font-weight: 600; padding: 7px 8px; border-radius: 5px; }}
QCheckBox#identityBox:enabled {{ background: {ATTENTION_SOFT}; border: 1px solid {ATTENTION}; }}
QCheckBox#identityBox:checked {{ background: {GOOD_SOFT}; border: 1px solid {GOOD}; }}
QCheckBox#identityBox:disabled {{ color: {FAINT}; border: 1px solid {LINE}; background: transparent; }}
QCheckBox:focus {{ border: 2px solid {ACCENT}; }}
QPushButton {{
    background: {PAPER}; border: 1px solid #aab5bf; border-radius: 5px; padding: 5px 12px; min-height: 22px;
}}
QPushButton:hover {{ background: {ACCENT_SOFT}; }}
QPushButton:focus {{ border: 2px solid {ACCENT}; padding: 4px 11px; }}
QPushButton:disabled {{ color: {FAINT}; background: {GROUND}; border-color: {LINE}; }}
QPushButton[key="true"] {{ padding: 4px 9px; min-height: 30px; text-align: center; }}
QPushButton[primary="true"] {{ background: {ACCENT}; color: white; border-color: {ACCENT}; }}
QPushButton#confirmButton {{
    font-size: 20px; font-weight: 600; min-height: 40px; min-width: 320px; padding: 2px 14px;
}}
QPushButton#confirmButton:enabled {{ background: {ACCENT}; border: 1px solid {ACCENT}; color: white; }}
QPushButton#confirmButton:disabled {{
    background: #e3e7eb; border: 1px dashed {FAINT}; color: {QUIET}; font-size: 16px;
}}
QPushButton#confirmButton[armed="true"] {{ background: {TRAINING}; border: 3px solid #7a3404; color: white; }}
QPushButton[tab="true"] {{ min-height: 20px; padding: 2px 12px; border-radius: 10px; background: {PAPER}; }}
QPushButton[tab="true"][tone="attention"] {{ border-color: {ATTENTION}; color: {ATTENTION}; }}
QPushButton[tab="true"][tone="bad"] {{ border-color: {BAD}; color: {BAD}; }}
QToolButton {{
    background: {PAPER}; border: 1px solid {LINE}; border-radius: 12px; padding: 2px 10px; min-height: 20px;
    font-size: 13px;
}}
QToolButton:hover {{ background: {ACCENT_SOFT}; }}
QToolButton:checked {{ background: {ACCENT}; border-color: {ACCENT}; color: white; }}
QToolButton:focus {{ border: 2px solid {ACCENT}; }}
QToolButton[tone="attention"] {{ border-color: {ATTENTION}; color: {ATTENTION}; }}
QToolButton[tone="attention"]:checked {{ background: {ATTENTION}; color: white; }}
QTableView, QListWidget, QTextBrowser, QTableWidget {{
    background: {PAPER}; border: 1px solid {LINE}; border-radius: 4px; gridline-color: #edf0f3;
    selection-background-color: #d5e5f6; selection-color: {INK}; alternate-background-color: #f7f9fa; outline: 0;
}}
QTableView:focus, QListWidget:focus, QTextBrowser:focus, QTableWidget:focus {{ border-color: {ACCENT}; }}
QHeaderView::section {{
    background: #f3f5f7; color: {QUIET}; border: none; border-bottom: 1px solid {LINE}; border-right: 1px solid #e6eaee;
    padding: 4px 6px; font-size: 13px;
}}
QListWidget#dayStrip {{ border: none; background: transparent; font-size: 13px; }}
QListWidget#dayStrip:focus {{ border: none; }}
QScrollBar:vertical {{ width: 11px; background: transparent; margin: 1px; }}
QScrollBar::handle:vertical {{ background: #c3ccd4; border-radius: 4px; min-height: 28px; }}
QScrollBar:horizontal {{ height: 11px; background: transparent; margin: 1px; }}
QScrollBar::handle:horizontal {{ background: #c3ccd4; border-radius: 4px; min-width: 28px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QProgressBar {{
    border: 1px solid {LINE}; border-radius: 4px; background: {GROUND}; min-height: 8px; text-align: center;
}}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 3px; }}
QScrollArea {{ border: none; background: transparent; }}
"""


def load_font() -> str:
    """Register the shipped font, so that Chinese renders on a machine without any; returns its family."""
    if FAMILY not in QFontDatabase.families():
        data = files("resources").joinpath("fonts", "NotoSansSC-Regular.ttf").read_bytes()
        QFontDatabase.addApplicationFontFromData(data)
    return FAMILY


def dress(application: QApplication) -> None:
    """Give the application its font, palette and style."""
    font = QFont(load_font())
    font.setPixelSize(BASE_PIXELS)
    application.setStyle("Fusion")
    application.setFont(font)
    palette = QPalette(QColor(GROUND))
    palette.setColor(QPalette.ColorRole.Highlight, QColor(ACCENT))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("white"))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(FAINT))
    application.setPalette(palette)
    application.setStyleSheet(SHEET)


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties and apply the style sheet's rules for them."""
    properties = {name: str(value) if isinstance(value, str) else value for name, value in properties.items()}
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)

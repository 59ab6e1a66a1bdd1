"""Compile the gettext catalogues (.po, kept in git) to the .mo files that the program reads. Run by the build hook."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "resources" / "locale"


def compile_messages(locale: Path = LOCALE) -> list[Path]:
    """Write each catalogue's .mo beside its .po; returns the files written."""
    written = []
    for po in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        with po.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        mo = po.with_suffix(".mo")
        with mo.open("wb") as file:
            write_mo(file, catalogue)
        written.append(mo)
    return written


if __name__ == "__main__":
    compile_messages()

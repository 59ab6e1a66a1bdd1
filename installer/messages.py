"""Compile the gettext catalogues (.po, kept in git) to the .mo files that the program reads. Run by the build hook."""

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "resources" / "locale"


def compile_messages(locale: Path = LOCALE) -> list[Path]:
    """Write each catalogue's .mo beside its .po; returns the files written.

    A reader meets the old file or the new one, never half of one: a test run may be reading while this writes.
    """
    written = []
    for po in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        with po.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        mo = po.with_suffix(".mo")
        handle, name = tempfile.mkstemp(prefix=mo.name, dir=mo.parent)
        half = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                write_mo(out, catalogue)
            half.chmod(0o644)
            half.replace(mo)
        finally:
            half.unlink(missing_ok=True)
        written.append(mo)
    return written


if __name__ == "__main__":
    compile_messages()

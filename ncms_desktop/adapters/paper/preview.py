"""Pages as pictures, for the window's preview."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import pypdfium2
import pypdfium2.raw

_PDFIUM = Lock()
"""PDFium may be used by one thread at a time."""

_OPAQUE_WHITE = (255, 255, 255, 255)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page: ``rgba`` holds height x width x 4 bytes, rows from the top without padding, opaque."""

    width: int
    height: int
    rgba: bytes


def page_pictures(pdf: bytes, *, scale: float) -> tuple[PagePicture, ...]:
    """Every page at ``scale`` pixels per point (1/72 inch)."""
    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return tuple(_picture(document[number], scale) for number in range(len(document)))
        finally:
            document.close()


def _picture(page: pypdfium2.PdfPage, scale: float) -> PagePicture:
    bitmap = page.render(
        scale=scale,
        fill_color=_OPAQUE_WHITE,
        rev_byteorder=True,
        force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRA,
    )
    try:
        content, row = bytes(bitmap.buffer), bitmap.width * 4
        rows = (content[start : start + row] for start in range(0, bitmap.height * bitmap.stride, bitmap.stride))
        return PagePicture(bitmap.width, bitmap.height, b"".join(rows))
    finally:
        bitmap.close()
        page.close()


def save_png(picture: PagePicture, path: Path, *, scale: float) -> None:
    """Write a picture as PNG for people to look at; ``scale`` is the one it was made with and gives the resolution."""
    row = picture.width * 4
    rows = (b"\0" + picture.rgba[start : start + row] for start in range(0, len(picture.rgba), row))
    per_metre = round(scale * 72 / 0.0254)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", picture.width, picture.height, 8, 6, 0, 0, 0))
        + _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))
        + _chunk(b"IDAT", zlib.compress(b"".join(rows), 6))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

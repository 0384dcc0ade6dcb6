"""Turn SVG into PNG, and addresses into QR codes, the same way on every machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import segno

from app.core.ink import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

FONTS: Final = Path(__file__).parent / "fonts"
BOLD: Final = FONTS / "bricolage-grotesque-bold.ttf"
REGULAR: Final = FONTS / "atkinson-hyperlegible-next-regular.ttf"
BOLD_FAMILY: Final = "Bricolage Grotesque"
REGULAR_FAMILY: Final = "Atkinson Hyperlegible Next"


def png(svg: str, *, width: int | None = None, fonts: Sequence[Path] = ()) -> bytes:
    """Render ``svg`` as PNG bytes, ``width`` pixels wide (its own width by default).

    Only ``fonts`` (TTF or OTF files) are used, never the machine's, so that the same
    drawing gives the same picture everywhere.

    Raises:
        ValueError: the SVG is empty or malformed.
    """
    import resvg_py  # noqa: PLC0415 (memory that most processes never need)

    return resvg_py.svg_to_bytes(
        svg_string=svg,
        width=width,
        skip_system_fonts=True,
        font_files=[str(font) for font in fonts] or None,
        sans_serif_family=REGULAR_FAMILY,
    )


def qr_svg(address: str, *, title: str | None = None) -> str:
    """Draw a QR code of ``address`` (error level M), titled with ``title`` or the address.

    The dark modules are ``currentColor`` on white, with the four modules of quiet zone that
    readers need: leave the surroundings alone.
    """
    code = segno.make_qr(address, error="m")
    size = code.symbol_size(border=4)[0]
    rows = (
        f"M{x + 4} {y + 4}h{length}v1h-{length}z"
        for y, row in enumerate(code.matrix)
        for x, length in _runs(bytes(row))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        f'color="#1d2326" shape-rendering="crispEdges"><title>{escape(title or address)}</title>'
        f'<rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path fill="currentColor" d="{"".join(rows)}"/></svg>'
    )


def _runs(row: bytes) -> list[tuple[int, int]]:
    """The dark stretches of a row of modules, as (start, length)."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for x, module in enumerate((*row, 0)):
        if module and start is None:
            start = x
        elif not module and start is not None:
            runs.append((start, x - start))
            start = None
    return runs

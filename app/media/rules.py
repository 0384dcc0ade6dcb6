"""What may hang on a subject, and how much of it."""

import re
from enum import StrEnum

PHOTOS_MAX = 8
DOCUMENTS_MAX = 8
LINKS_MAX = 20

MEGABYTE = 1_000_000
FILE_MAX = 10 * MEGABYTE
"""Largest file, in bytes, as the screen says it: 10 MB."""

BODY_MAX = FILE_MAX + 256 * 1024
"""Largest request with one file: the file, its fields, and room to say kindly that it is too large."""

QUOTA = 200 * MEGABYTE
"""Bytes kept for one person."""

PIXELS_MAX = 40_000_000
SIDES_MAX = 10
"""A picture is at most so many times longer than wide, or wider than long."""

WIDTHS = (400, 800, 1600)
"""Widths a photo is kept in, in pixels; never more than it had."""

ALT_MAX = 250
TITLE_MIN, TITLE_MAX = 3, 120
NOTE_MAX = 300
ADDRESS_MAX = 2_000

FILE_NAME = re.compile(r"^([0-9a-f]{32})\.(photo-\d+\.webp|document)(\.part)?$")
"""Names of our files in the storage; nothing else there is ours to sweep."""


class Kind(StrEnum):
    """What hangs on a subject."""

    PHOTO = "photo"
    DOCUMENT = "document"
    LINK = "link"


MOST = {Kind.PHOTO: PHOTOS_MAX, Kind.DOCUMENT: DOCUMENTS_MAX, Kind.LINK: LINKS_MAX}


def widths_of(width: int) -> list[int]:
    """Return which of :data:`WIDTHS` are kept for a picture ``width`` pixels wide.

    The first that is wide enough holds the picture as it is: 600 gives 400 and 800, and the one
    called 800 is 600 pixels wide.
    """
    return [w for n, w in enumerate(WIDTHS) if n == 0 or WIDTHS[n - 1] < width]


def kept_width(width: int, asked: int) -> int:
    """Return the kept width that answers for ``asked``: itself, or the largest there is."""
    return asked if asked in widths_of(width) else widths_of(width)[-1]


def photo_file(name: str, width: int) -> str:
    """Return the storage name of one width of a photo."""
    return f"{name}.photo-{width}.webp"


def document_file(name: str) -> str:
    """Return the storage name of a document."""
    return f"{name}.document"

"""What may hang on a subject, and how much of it."""

import re
from enum import StrEnum

from app.core.files.rules import MEGABYTE

PHOTOS_MAX = 8
DOCUMENTS_MAX = 8
LINKS_MAX = 20

QUOTA = 200 * MEGABYTE
"""Bytes kept for one person."""

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


def photo_file(name: str, width: int) -> str:
    """Return the storage name of one width of a photo."""
    return f"{name}.photo-{width}.webp"


def document_file(name: str) -> str:
    """Return the storage name of a document."""
    return f"{name}.document"

"""Photos, documents and links as pages show them."""

from dataclasses import dataclass

from app.core.files.rules import MEGABYTE, widths_of
from app.core.text import slugify


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo: where its widths are, and what it says to who cannot see it."""

    public_id: str
    alt: str
    language: str
    width: int
    height: int
    is_hidden: bool = False

    def src(self, width: int = 800) -> str:
        """Return the address of the photo about ``width`` pixels wide."""
        return f"/media/{self.public_id}/{width}.webp"

    @property
    def srcset(self) -> str:
        """Return the widths a browser may choose from."""
        return ", ".join(f"{self.src(w)} {min(w, self.width)}w" for w in widths_of(self.width))


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its name, its kind and its weight."""

    public_id: str
    title: str
    language: str
    extension: str
    size: int
    is_hidden: bool = False

    @property
    def address(self) -> str:
        """Return where it is downloaded."""
        return f"/media/{self.public_id}/document"

    @property
    def megabytes(self) -> float:
        """Return its weight in MB, one decimal, never 0."""
        return max(0.1, round(self.size / MEGABYTE, 1))


@dataclass(frozen=True, slots=True)
class Link:
    """A page elsewhere."""

    public_id: str
    title: str
    note: str
    address: str
    language: str
    is_hidden: bool = False


def file_name(title: str, extension: str) -> str:
    """Return the name a downloaded document gets."""
    return f"{slugify(title) or 'document'}.{extension}"

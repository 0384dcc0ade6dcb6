"""Files as people, and hostile people, send them; and media that hang on something."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, ImageCms, ImageDraw
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.storage import Storage
from app.core.subjects import Subject
from app.media.models import Media
from app.media.schemas import DocumentWords, LinkWords, PhotoWords
from app.media.service.documents import add_document
from app.media.service.links import add_link
from app.media.service.photos import add_photo

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def drawn(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Draw a picture whose left half is red and right half blue."""
    picture = Image.new("RGB", (width, height), "#c03020")
    ImageDraw.Draw(picture).rectangle((width // 2, 0, width, height), fill="#2030c0")
    return picture if mode == "RGB" else picture.convert(mode)


def saved(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """Return a picture's file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def png(width: int = 60, height: int = 40) -> bytes:
    """Return a small PNG."""
    return saved(drawn(width, height))


def jpeg_with_a_past() -> bytes:
    """Return a JPEG taken on its side (orientation 6), with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (45.0, 31.0, 12.0)
    return saved(drawn(60, 40), "JPEG", exif=exif, comment=b"by somebody", quality=95)


def jpeg_cmyk() -> bytes:
    """Return a JPEG made for a printer."""
    return saved(drawn(mode="CMYK"), "JPEG", quality=95)


def jpeg_with_profile() -> bytes:
    """Return a JPEG that says in which colours it was made."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(drawn(), "JPEG", icc_profile=profile, quality=95)


def png_with_alpha() -> bytes:
    """Return a picture that is transparent on its left half, blue on its right."""
    picture = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((20, 0, 40, 20), fill=(32, 48, 192, 255))
    return saved(picture)


def png_deep() -> bytes:
    """Return a grey picture of 16 bits a pixel, half black and half white."""
    picture = Image.new("I;16", (40, 20), 0)
    picture.paste(65535, (20, 0, 40, 20))
    return saved(picture)


def gif_moving(frames: int = 1200) -> bytes:
    """Return a GIF of many frames: the first is red, the others are green."""
    first = Image.new("P", (16, 16), 0)
    first.putpalette([200, 30, 30, 30, 200, 30])
    others = [Image.new("P", (16, 16), 1) for _ in range(frames - 1)]
    for n, other in enumerate(others):
        other.putpalette([200, 30, 30, 30, 200, 30])
        other.putpixel((n % 16, n // 16 % 16), 0)
    return saved(first, "GIF", save_all=True, append_images=others, optimize=False)


def chunk(name: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_stating(width: int, height: int, bits: int = 8, colour: int = 2) -> bytes:
    """Return a PNG whose header states a size and whose body is empty."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def png_bomb(side: int = 30_000) -> bytes:
    """Return an honest PNG of one bit a pixel: some kilobytes that become a gigabyte."""
    packer, row = zlib.compressobj(9), b"\0" * (1 + (side + 7) // 8)
    body = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def png_text_bomb(size: int = 8 * 1024 * 1024) -> bytes:
    """Return a small picture with a comment of eight megabytes, packed."""
    plain = png()
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * size, 9))
    return plain[:33] + bomb + plain[33:]


def webp_stating(width: int, height: int) -> bytes:
    """Return a WebP whose header states a size and whose body is empty."""
    body = (
        b"VP8X"
        + struct.pack("<I", 10)
        + b"\0\0\0\0"
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def archive(*names: str, mimetype: str = "") -> bytes:
    """Return a zip file with these entries, as office documents are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        if mimetype:
            file.writestr("mimetype", mimetype)
        for name in names:
            file.writestr(name, "<x/>")
    return buffer.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
ODT = archive("content.xml", mimetype="application/vnd.oasis.opendocument.text")


async def photo(
    db: AsyncSession, storage: Storage, actor: Actor, subject: Subject, alt: str = "Une ruelle"
) -> Media:
    """Hang a small photo on a subject."""
    words = PhotoWords(alt=alt, decorative=not alt)
    made = await add_photo(db, storage, actor, subject, data=png(), words=words, language="fr")
    await db.commit()
    return made


async def document(db: AsyncSession, storage: Storage, actor: Actor, subject: Subject) -> Media:
    """Hang a small PDF on a subject."""
    words = DocumentWords(document_title="Plan de la ruelle")
    made = await add_document(db, storage, actor, subject, data=PDF, words=words, language="fr")
    await db.commit()
    return made


async def link(
    db: AsyncSession, actor: Actor, subject: Subject, title: str = "Guide des ruelles"
) -> Media:
    """Hang a link on a subject."""
    words = LinkWords(address="https://example.org/guide", link_title=title)
    made = await add_link(db, actor, subject, words, language="fr")
    await db.commit()
    return made

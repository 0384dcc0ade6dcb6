"""A picture as it arrives, made into pictures we dare to show: small, plain, without a past.

Decoded under 40 million pixels by a decoder chosen by content, turned upright, put in sRGB, laid
on white, and written again as WebP in a few widths: no EXIF, no place, no trailing program.
"""

import asyncio
import contextvars
import io
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from app.core.files import sniff
from app.core.files.refusals import BadFile, Busy
from app.core.files.rules import PIXELS_MAX, SIDES_MAX, WIDTHS, widths_of
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import number

AT_ONCE = 2
MOST_WAITING = 12
QUALITY = 80
PLAIN = "#ffffff"
TOO_MANY_PIXELS = N_(
    "This picture has too many pixels: 40 million at most. Please make it smaller first."
)

# Should a header lie to us and not to the decoder: past the limit is an error, not a warning.
Image.MAX_IMAGE_PIXELS = PIXELS_MAX
warnings.simplefilter("error", Image.DecompressionBombWarning)

_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pictures")
_waiting: set[object] = set()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture ready to be kept: its size in pixels, and its WebP bytes by width."""

    width: int
    height: int
    files: dict[int, bytes]

    @property
    def size(self) -> int:
        """Return the bytes of all its files."""
        return sum(len(data) for data in self.files.values())


async def prepare(data: bytes) -> Prepared:
    """Prepare a picture in one of a few threads.

    Raises:
        BadFile: it is not a picture, or not one we can take.
        Busy: too many others are waiting.
    """
    if len(_waiting) >= MOST_WAITING:
        raise Busy(_("Many pictures are being prepared. Please try again in a minute."))
    ticket = object()
    _waiting.add(ticket)
    try:
        context = contextvars.copy_context()  # the language in force
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_threads, context.run, prepare_now, data)
    finally:
        _waiting.discard(ticket)


def prepare_now(data: bytes) -> Prepared:
    """Prepare a picture here and now; see :func:`prepare`."""
    kind = _known(data)
    if kind == "WEBP":
        _check_size(*sniff.webp_size(data))
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            _check_size(*image.size)
            image.draft(None, (WIDTHS[-1], WIDTHS[-1]))
            image.load()
            upright = ImageOps.exif_transpose(image)
            return _rendered(_on_white(_in_srgb(upright)))
    except BadFile:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadFile(_(TOO_MANY_PIXELS)) from error
    except UnidentifiedImageError as error:
        raise BadFile(_("This picture is damaged. Please choose another one.")) from error
    except Exception as error:  # a hostile file may break its decoder in any way
        if "ecompressed data too large" in str(error) or "MAX_TEXT" in str(error):
            raise BadFile(
                _(
                    "This picture carries hidden data that is far too large. Please save it anew without it."
                )
            ) from error
        raise BadFile(_("This picture is damaged. Please choose another one.")) from error


def _known(data: bytes) -> str:
    if not data:
        raise BadFile(_("This file is empty. Please choose another one."))
    if kind := sniff.picture_format(data):
        return kind
    if sniff.is_heic(data):
        raise BadFile(
            _(
                "This picture is in the HEIC format, which many people cannot see. Please send it as a JPEG."
            )
        )
    if sniff.is_svg(data):
        raise BadFile(
            _(
                "SVG drawings are refused, for they may carry programs. Please choose a JPEG, PNG, WebP or GIF."
            )
        )
    if sniff.is_markup(data):
        raise BadFile(_("This is a web page, whatever its name says. Please choose a picture."))
    if sniff.document_type(data):
        raise BadFile(
            _("This is a document, not a picture. Please choose a JPEG, PNG, WebP or GIF.")
        )
    raise BadFile(_("This is not a picture we can read. Please choose a JPEG, PNG, WebP or GIF."))


def _check_size(width: int, height: int) -> None:
    if width * height > PIXELS_MAX:
        raise BadFile(_(TOO_MANY_PIXELS))
    if max(width, height) > SIDES_MAX * min(width, height):
        raise BadFile(
            _(
                "This picture is too long and thin: %(width)s × %(height)s pixels. One side is at most ten times the other."
            )
            % {"width": number(width), "height": number(height)}
        )


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the picture with its colours as screens show them, when it says how it means them."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    mode = image.mode if image.mode in {"RGBA", "L"} else "RGB"
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(
            image, meant, target, outputMode="RGB" if mode == "L" else mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return turned or image


def _on_white(image: Image.Image) -> Image.Image:
    """Return the picture in RGB; what was transparent is white."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGB", layer.size, PLAIN)
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _rendered(image: Image.Image) -> Prepared:
    image.info.clear()
    widest, files = image, {}
    for width in sorted(widths_of(image.width), reverse=True):
        actual = min(width, image.width)
        height = max(1, round(image.height * actual / image.width))
        picture = widest
        if (actual, height) != widest.size:
            picture = widest.resize((actual, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        buffer = io.BytesIO()
        picture.save(buffer, "WEBP", quality=QUALITY, method=4)
        files[width] = buffer.getvalue()
        if len(files) == 1:
            widest = picture
    return Prepared(*widest.size, files)

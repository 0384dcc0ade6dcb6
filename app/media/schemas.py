"""What a person says of a photo, a document, a link."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.text import Code, Line
from app.core.web.forms import FormModel
from app.media.rules import ADDRESS_MAX, ALT_MAX, NOTE_MAX, TITLE_MAX, TITLE_MIN


def web_address(value: str) -> str:
    """Return an http(s) address, ``https://`` added when only the rest was typed.

    Raises:
        PydanticCustomError: for another scheme, a name and password, no host, or spaces.
    """
    start = value.lower()
    text = (
        value
        if "://" in start or start.startswith(("javascript:", "data:", "mailto:"))
        else f"https://{value}"
    )
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise PydanticCustomError("said", _FULL) from error
    if parts.scheme not in {"http", "https"}:
        raise PydanticCustomError("said", N_("Web addresses start with https:// or http://."))
    if "@" in parts.netloc or "." not in host.strip(".") or any(c in text for c in ' <>"\\\t\n'):
        raise PydanticCustomError("said", _FULL)
    return text


_FULL = N_("Please write a full web address, such as https://montreal.ca.")


class PhotoWords(FormModel):
    """What a picture shows, or that it only decorates."""

    decorative: bool = False
    alt: Annotated[Line, Field(max_length=ALT_MAX, validate_default=True)] = ""

    @field_validator("alt", mode="after")
    @classmethod
    def described_or_decorative(cls, value: str, info: ValidationInfo) -> str:
        """Ask for words unless the picture is said to be decorative."""
        if info.data.get("decorative"):
            return ""
        if not value:
            raise PydanticCustomError(
                "said", N_("Please describe the picture, or say that it is only decorative.")
            )
        return value


class DocumentWords(FormModel):
    """The name people will read on a document."""

    document_title: Annotated[Line, Field(min_length=TITLE_MIN, max_length=TITLE_MAX)]


class LinkWords(FormModel):
    """A page elsewhere that helps to make up one's mind."""

    address: Annotated[
        Code, Field(min_length=1, max_length=ADDRESS_MAX), AfterValidator(web_address)
    ]
    link_title: Annotated[Line, Field(min_length=TITLE_MIN, max_length=TITLE_MAX)]
    note: Annotated[Line, Field(max_length=NOTE_MAX)] = ""

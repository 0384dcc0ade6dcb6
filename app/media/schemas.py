"""What a person says of a photo, a document, a link."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.text import Code, Line
from app.core.web.forms import FormModel
from app.core.web_address import web_address
from app.media.rules import ADDRESS_MAX, ALT_MAX, NOTE_MAX, TITLE_MAX, TITLE_MIN


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

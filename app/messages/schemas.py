"""What the forms of messages accept."""

from typing import Annotated, Literal

from pydantic import Field

from app.core.text import Code, Prose
from app.core.web.forms import FormModel
from app.messages.rules import BODY_MAX, REQUEST_MAX, REQUEST_MIN


class ContactRequest(FormModel):
    """A first, short text: who one is, and why one writes."""

    body: Annotated[Prose, Field(min_length=REQUEST_MIN, max_length=REQUEST_MAX)]
    speak_as: Annotated[Code, Field(max_length=10)] = ""
    """Public id of the organisation one speaks for; nothing for oneself."""


class Words(FormModel):
    """What is said next."""

    body: Annotated[Prose, Field(min_length=1, max_length=BODY_MAX)]


class Muting(FormModel):
    """Whether one still wants to hear of a conversation."""

    muted: Literal["true", "false"]

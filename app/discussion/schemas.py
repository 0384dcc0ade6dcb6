"""What people send: one schema for a page's form and for JSON."""

from typing import Annotated, Literal

from pydantic import Field

from app.core.i18n import N_
from app.core.text import Code, Prose
from app.core.web.forms import FormModel
from app.discussion.rules import BODY_MAX, Stance
from app.organisations.queries import NO_VOICE

Body = Annotated[Prose, Field(min_length=1, max_length=BODY_MAX)]
Language = Literal["fr", "en"]


class Said(FormModel):
    """Words as they were typed; without a language they are in the page's."""

    body: Annotated[Body, Field(description=N_("What it says, in Markdown."))]
    language: Annotated[
        Language | None,
        Field(description=N_("The language of the comment; else the one in force.")),
    ] = None


class ReplyDraft(Said):
    """A reply as it was typed."""

    organisation: Annotated[
        Code,
        Field(
            max_length=10,
            description=N_("Identifier of the organisation you speak for; empty for yourself."),
        ),
    ] = NO_VOICE


class CommentDraft(ReplyDraft):
    """A first comment as it was typed."""

    stance: Annotated[
        Stance, Field(description=N_("What it does with what is discussed; “none” for a reply."))
    ] = Stance.NONE


class Edit(Said):
    """A comment as it should read from now on; ``version`` says which one was being changed."""

    stance: Stance = Stance.NONE
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]

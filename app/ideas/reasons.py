"""The forms that ask why: of an author who withdraws, of a moderator who merges."""

from typing import Annotated

from pydantic import Field

from app.core.text import Code, Prose
from app.core.web.forms import FormModel
from app.ideas.rules import REASON_MAX, REASON_MIN


class Withdrawal(FormModel):
    """Why an author withdraws an idea, if they say."""

    reason: Annotated[Prose, Field(max_length=REASON_MAX)] = ""


class Merging(FormModel):
    """Which idea a duplicate becomes part of, and why: everybody reads the reason."""

    into: Annotated[Code, Field(min_length=1, max_length=20)]
    reason: Annotated[Prose, Field(min_length=REASON_MIN, max_length=REASON_MAX)]

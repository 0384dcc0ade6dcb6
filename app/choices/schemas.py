"""What the form of a choice sends; the choice itself judges its value."""

from typing import Annotated

from pydantic import Field

from app.choices.rules import REASON_MAX, REASON_MIN
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel

Reason = Annotated[Line, Field(min_length=REASON_MIN, max_length=REASON_MAX)]
Seen = Annotated[int, Field(ge=0, le=2**31 - 1)]


class NewValue(FormModel):
    """A new value, in the fields of its kind, and why."""

    value: Annotated[Code, Field(max_length=40)] = ""
    value_fr: Prose = ""
    value_en: Prose = ""
    values: Annotated[list[Annotated[Code, Field(max_length=40)]], Field(default_factory=list)]
    reason: Reason
    version: Seen


class EarlierValue(FormModel):
    """Why to go back to an earlier value."""

    reason: Reason
    version: Seen

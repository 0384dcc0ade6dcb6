"""What the forms of staff send."""

from typing import Annotated

from pydantic import Field

from app.accounts.rules import RoleName
from app.core.text import Code, Line
from app.core.web.forms import FormModel

REASON_MIN, REASON_MAX = 10, 500
Reason = Annotated[Line, Field(min_length=REASON_MIN, max_length=REASON_MAX)]


class Grant(FormModel):
    """A right to give: which, where (nowhere in particular: everywhere) and why."""

    role: RoleName
    territory: Annotated[Code, Field(max_length=80)] = ""
    reason: Reason


class Because(FormModel):
    """Why something is done."""

    reason: Reason

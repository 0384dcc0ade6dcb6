"""Hours and certificates as programs read and write them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.text import Code, Prose
from app.core.web.forms import FormModel
from app.hours.queries.certificates import Verified
from app.hours.queries.entries import EntryLine
from app.hours.rules import NOTE_MAX, REASON_MAX, SESSION_MAX, Side, State
from app.hours.schemas import Proposing

LARGEST_PAGE = 100


class HoursShown(BaseModel):
    """Some hours."""

    id: str = Field(description=N_("Public identifier."))
    mission: str | None = Field(
        description=N_("Identifier of the mission; null when it is no longer shown.")
    )
    title: str = Field(description=N_("What the mission was called then."))
    person: str = Field(description=N_("Pseudonym of who gave them."))
    day: date = Field(description=N_("The day, where the mission was."))
    minutes: int = Field(description=N_("What was said last; settled, what counts."))
    most_minutes: int = Field(description=N_("How long the date lasted: no number goes over it."))
    said_by: Side = Field(description=N_("Whose number it is."))
    state: State = Field(description=N_("Where they stand."))
    proposed_at: datetime = Field(description=N_("When (UTC)."))

    @classmethod
    def of(cls, line: EntryLine) -> "HoursShown":
        """Return a line of a list for programs."""
        return cls(
            id=line.public_id, mission=line.mission_public_id, title=line.title,
            person=line.person, day=line.worked_on, minutes=line.minutes,
            most_minutes=line.most_minutes, said_by=line.said_by, state=line.state,
            proposed_at=line.proposed_at,
        )  # fmt: skip


class HoursList(BaseModel):
    """A page of hours."""

    hours: list[HoursShown] = Field(description=N_("Newest day first."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )


class WaitingList(BaseModel):
    """Hours that wait in the missions that one runs."""

    hours: list[HoursShown] = Field(description=N_("By mission, oldest day first; 200 at most."))


class Listing(BaseModel):
    """Which hours."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("Hours on a page."), ge=1, le=LARGEST_PAGE)] = (
        PAGE_SIZE
    )


class NewHours(FormModel):
    """Hours that one gave to a mission: in one of its dates, or on another day."""

    mission: Annotated[Code, Field(description=N_("Identifier of the mission."), max_length=10)]
    session: Annotated[
        Code, Field(description=N_("Identifier of the date, if it was one."), max_length=10)
    ] = ""
    day: Annotated[date | None, Field(description=N_("The day, outside of the dates."))] = None
    minutes: Annotated[int, Field(description=N_("How long."), ge=5, le=SESSION_MAX)]
    note: Annotated[
        Prose, Field(description=N_("A word for those who will confirm."), max_length=NOTE_MAX)
    ] = ""

    def as_typed(self) -> Proposing:
        """Return what a person would have typed into the form."""
        hours, minutes = divmod(self.minutes, 60)
        return Proposing(
            session=self.session, day=self.day, hours=hours, minutes=minutes, note=self.note
        )


class Turn(FormModel):
    """What one does with some hours; a number and a reason when the act says a number."""

    act: Annotated[
        Literal["correct", "confirm", "dispute", "accept", "settle", "withdraw"],
        Field(description=N_("What is done.")),
    ]
    minutes: Annotated[
        int | None, Field(description=N_("The number said."), ge=0, le=SESSION_MAX)
    ] = None
    reason: Annotated[
        Prose, Field(description=N_("Why; the other side reads it."), max_length=REASON_MAX)
    ] = ""


class CertificateShown(BaseModel):
    """A certificate as anybody sees it who has its code."""

    state: Literal["valid", "revoked"] = Field(description=N_("Whether it is valid."))
    initials: str = Field(
        description=N_("Of the person; empty once they have closed their account.")
    )
    issuer: str = Field(
        description=N_("To whom the hours were given; empty when it is no longer shown.")
    )
    is_verified: bool = Field(
        description=N_("Whether it is an organisation that our team verified.")
    )
    minutes: int = Field(description=N_("Confirmed by those who received them."))
    days: int = Field(description=N_("On how many days."))
    since: date = Field(description=N_("First day of the period."))
    until: date = Field(description=N_("Last day of the period."))
    made_on: date = Field(description=N_("When it was made (UTC)."))
    revoked_on: date | None = Field(description=N_("Since when it is not valid any more (UTC)."))

    @classmethod
    def of(cls, found: Verified) -> "CertificateShown":
        """Return a certificate for programs."""
        one = found.certificate
        return cls(
            state="revoked" if one.revoked_at else "valid", initials=one.initials,
            issuer=found.issuer, is_verified=found.is_verified, minutes=one.minutes,
            days=one.days, since=one.since, until=one.until, made_on=one.made_at.date(),
            revoked_on=one.revoked_at.date() if one.revoked_at else None,
        )  # fmt: skip

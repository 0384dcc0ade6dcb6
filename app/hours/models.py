"""Tables of hours: what was given, what was said of it, and what certifies it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, PublicId, RowId, words
from app.hours.rules import Act, Side, State

COUNTS = text("state IN ('confirmed', 'settled')")
OPEN_ONLY = text("state IN ('proposed', 'disputed')")
SAYERS = "said_by IN ('person', 'organiser', 'check_in')"


class HoursEntry(Base):
    """Some hours of one person on one day. ``minutes`` is what was said last; settled, what counts."""

    __tablename__ = "hours_entry"
    __table_args__ = (
        Index("uq_hours_entry_once", "session_id", "person_id", unique=True,
              postgresql_where=text("state <> 'withdrawn'")),
        Index("ix_hours_entry_person", "person_id", "worked_on", "id"),
        Index("ix_hours_entry_open", "mission_id", "id", postgresql_where=OPEN_ONLY),
        Index("ix_hours_entry_disputed", "territory_id", "id",
              postgresql_where=text("state = 'disputed'")),
        Index("ix_hours_entry_project", "project_id", "person_id", postgresql_where=COUNTS),
        Index("ix_hours_entry_organisation", "organisation_id", "person_id",
              postgresql_where=COUNTS),
        CheckConstraint(
            "state IN ('proposed', 'disputed', 'confirmed', 'settled', 'withdrawn')", name="state"
        ),
        CheckConstraint(SAYERS, name="said_by"),
        CheckConstraint("most_minutes BETWEEN 5 AND 2880", name="most_minutes"),
        CheckConstraint("minutes BETWEEN 0 AND most_minutes", name="not_over_the_session"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint(
            "(state IN ('proposed', 'disputed')) = (decided_at IS NULL)", name="decided"
        ),
        CheckConstraint(
            "state <> 'confirmed' OR person_id IS NULL OR decided_by_id IS NULL "
            "OR decided_by_id <> person_id",
            name="not_confirmed_by_oneself",
        ),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """Who gave them; None once they have left: the sums stay true."""
    mission_id: Mapped[int | None] = mapped_column(
        ForeignKey("mission.id", ondelete="SET NULL"), index=True
    )
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("mission_session.id", ondelete="SET NULL")
    )
    """None: hours given outside of the dates, for instance at home."""
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="SET NULL"))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL")
    )
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    title: Mapped[str] = mapped_column(String(120))
    """What the mission was called then."""
    language: Mapped[str] = mapped_column(String(2), default="fr")
    """Of the title."""
    worked_on: Mapped[date]
    """The day where the mission was."""
    most_minutes: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int] = mapped_column(Integer)
    said_by: Mapped[Side] = mapped_column(words(Side))
    rounds: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[State] = mapped_column(words(State), default=State.PROPOSED)
    proposed_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    """When the organisers were reminded that it waits, once."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )


class HoursTurn(Base):
    """One thing that was said of some hours; rows are added, never changed."""

    __tablename__ = "hours_turn"
    __table_args__ = (
        Index("ix_hours_turn_entry", "entry_id", "id"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    id: Mapped[RowId]
    entry_id: Mapped[int] = mapped_column(ForeignKey("hours_entry.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """None: the check-in, or somebody who has left."""
    side: Mapped[Side] = mapped_column(words(Side))
    act: Mapped[Act | None] = mapped_column(words(Act))
    """None: they were proposed."""
    minutes: Mapped[int] = mapped_column(Integer)
    words: Mapped[str] = mapped_column(String(500), default="")


class Certificate(Base):
    """What one person can show of their hours. Its numbers are frozen; its code is not kept readable."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index("ix_certificate_person", "person_id", "id"),
        Index("ix_certificate_organisation", "organisation_id", "id"),
        Index("ix_certificate_project", "project_id", "id"),
        CheckConstraint("num_nonnulls(organisation_id, project_id) <= 1", name="one_issuer"),
        CheckConstraint("until >= since", name="period"),
        CheckConstraint("minutes > 0 AND days > 0", name="something"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by = '')", name="revoked_by_somebody"),
        CheckConstraint("revoked_by IN ('', 'person', 'organiser', 'staff')", name="revoked_by"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL")
    )
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="SET NULL"))
    issuer: Mapped[str] = mapped_column(String(120))
    """What the organisation or the project was called then."""
    name: Mapped[str] = mapped_column(String(80))
    """As the person wants to read it; empty once they have left."""
    initials: Mapped[str] = mapped_column(String(40))
    since: Mapped[date]
    until: Mapped[date]
    minutes: Mapped[int] = mapped_column(Integer)
    days: Mapped[int] = mapped_column(Integer)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """``{"title", "language", "minutes", "days"}`` by mission, most hours first."""
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    sealed_code: Mapped[bytes] = mapped_column(LargeBinary(120))
    """The code, readable with the site's key only: its owner can print it again."""
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(String(20), default="")
    revoked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    revoke_reason: Mapped[str] = mapped_column(String(500), default="")


SETTLED_STAYS = """
    CREATE TRIGGER hours_entry_settled_stays
    BEFORE UPDATE OR DELETE ON hours_entry
    FOR EACH ROW WHEN (OLD.state IN ('confirmed', 'settled', 'withdrawn'))
    EXECUTE FUNCTION refuse_change_except(
        '~person_id', '~decided_by_id', '~mission_id', '~session_id', '~project_id',
        '~organisation_id')
"""
"""The database itself refuses to change what was settled; it only forgets who left, what is gone."""

SAID_STAYS = """
    CREATE TRIGGER hours_turn_said_stays
    BEFORE UPDATE ON hours_turn
    FOR EACH ROW EXECUTE FUNCTION refuse_change_except('~by_id', '~words')
"""

CERTIFIED_STAYS = """
    CREATE TRIGGER certificate_certified_stays
    BEFORE UPDATE OR DELETE ON certificate
    FOR EACH ROW EXECUTE FUNCTION refuse_change_except(
        '~person_id', '~organisation_id', '~project_id', '~revoked_by_id', '~name', '~initials',
        '~sealed_code', '+revoked_at', '+revoked_by', '+revoked_by_id', '+revoke_reason')
"""

for _table, _trigger in (
    (HoursEntry.__table__, SETTLED_STAYS),
    (HoursTurn.__table__, SAID_STAYS),
    (Certificate.__table__, CERTIFIED_STAYS),
):
    event.listen(_table, "after_create", DDL(_trigger))  # type: ignore[no-untyped-call]

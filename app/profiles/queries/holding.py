"""Who holds which office today, as conditions that other queries are built with."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_

from app.accounts.models import Person
from app.organisations.models import Organisation
from app.organisations.rules import State
from app.profiles.models import Agreement, Leadership, Mandate, Profile, ProfileSkill
from app.profiles.rules import Sharing, Standing, today


def is_there(now: datetime) -> ColumnElement[bool]:
    """Whoever may be shown at all: confirmed, neither suspended nor gone."""
    return and_(
        Person.email_confirmed_at.is_not(None),
        Person.deleted_at.is_(None),
        or_(Person.suspended_at.is_(None), Person.suspended_until <= now),
    )


def term_of_leader(now: datetime) -> ColumnElement[bool]:
    """Return the condition for a term of leader in force."""
    return and_(Leadership.standing == Standing.CONFIRMED, Leadership.ends_at > now)


def mandate_holds(now: datetime) -> ColumnElement[bool]:
    """Return the condition for a mandate in force."""
    return mandate_holds_on(today(now))


def mandate_holds_on(day: date) -> ColumnElement[bool]:
    """Return the condition for a mandate in force on a day of Montréal."""
    return and_(
        Mandate.starts_on <= day,
        Mandate.ends_on >= day,
        func.coalesce(Mandate.ended_on > day, True),
    )


def agreement_holds(now: datetime) -> ColumnElement[bool]:
    """Return the condition for an agreement in force, of an organisation that still is verified."""
    day = today(now)
    return and_(
        Agreement.starts_on <= day,
        Agreement.ends_on >= day,
        func.coalesce(Agreement.ended_on > day, True),
        Organisation.state == State.VERIFIED,
        Organisation.hidden_at.is_(None),
        Organisation.closed_at.is_(None),
    )


def leads(now: datetime) -> ColumnElement[bool]:
    """Whether a person is a leader today."""
    return exists().where(Leadership.person_id == Person.id, term_of_leader(now))


def is_elected(now: datetime) -> ColumnElement[bool]:
    """Whether a person holds an office today."""
    return exists().where(Mandate.person_id == Person.id, mandate_holds(now))


HAS_SKILLS: ColumnElement[bool] = exists().where(ProfileSkill.person_id == Profile.person_id)


def shares(sharing: Sharing) -> ColumnElement[bool]:
    """Whether a person shows skills in this way, today: a pause hides them."""
    return and_(Profile.sharing == sharing, Profile.paused_at.is_(None), HAS_SKILLS)

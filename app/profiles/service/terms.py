"""What staff write down: mandates of elected officials, agreements with local partners."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.db import flush_or
from app.core.errors import Conflict, Invalid, Refused
from app.core.i18n import gettext as _
from app.core.subjects import Subject
from app.organisations.models import Organisation
from app.organisations.service.locking import owners
from app.places.gazetteer import gazetteer
from app.profiles import policy
from app.profiles.models import Agreement, Mandate
from app.profiles.queries.people import Shown
from app.profiles.rules import Fact, Term, Turn, today
from app.profiles.schemas import RecordedAgreement, RecordedMandate
from app.profiles.service.tell import tell_of


async def record_mandate(
    session: AsyncSession, actor: Actor, whom: Shown, typed: RecordedMandate, now: datetime
) -> Mandate:
    """Write down that a person holds an office, from when to when, and how we know.

    Raises:
        Refused: the actor is not staff there, or it is about themselves.
        Conflict: it is written down already.
    """
    territory_id = territory_of(typed.territory)
    policy.can_record(actor, territory_id).require()
    policy.can_record_own(actor, whom.id).require()
    mandate = Mandate(
        person_id=whom.id,
        office_fr=typed.office_fr,
        office_en=typed.office_en,
        territory_id=territory_id,
        starts_on=typed.starts_on,
        ends_on=typed.ends_on,
        source=typed.source,
        reason=typed.reason,
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(mandate)
    await flush_or(session, Conflict(_("This mandate is written down already.")))
    facts = {"mandate": mandate.public_id, "office": typed.office_fr, **_dates(typed)}
    await record(
        session,
        "mandate.recorded",
        by=actor.id,
        now=now,
        subject=Subject("person", whom.id),
        territory_id=territory_id,
        reason=typed.reason,
        detail=facts,
    )
    await tell_of(session, Fact.MANDATE, mandate.public_id, Turn.GIVEN, [whom.id])
    return mandate


async def end_mandate(
    session: AsyncSession, actor: Actor, public_id: str, reason: str, now: datetime
) -> Mandate:
    """Cut a mandate short, today, with a public reason.

    Raises:
        Refused: the actor is not staff there, or it is over already.
        NoResultFound: never from a page, which looked it up.
    """
    query = select(Mandate).where(Mandate.public_id == public_id).with_for_update()
    mandate = (await session.execute(query)).scalar_one()
    policy.can_record(actor, mandate.territory_id).require()
    policy.can_record_own(actor, mandate.person_id).require()
    day = today(now)
    policy.can_end(Term(mandate.starts_on, mandate.ends_on, mandate.ended_on), day).require()
    mandate.ended_on, mandate.ending_reason, mandate.ended_by_id = day, reason, actor.id
    await session.flush()
    await record(
        session,
        "mandate.ended",
        by=actor.id,
        now=now,
        subject=Subject("person", mandate.person_id),
        territory_id=mandate.territory_id,
        reason=reason,
        detail={"mandate": mandate.public_id},
    )
    await tell_of(session, Fact.MANDATE, mandate.public_id, Turn.TAKEN, [mandate.person_id])
    return mandate


async def record_agreement(
    session: AsyncSession,
    actor: Actor,
    organisation: Organisation,
    typed: RecordedAgreement,
    now: datetime,
) -> Agreement:
    """Write down that a verified organisation is a local partner.

    Raises:
        Refused: the actor is not staff there.
        Invalid: the organisation is not verified.
        Conflict: it is written down already.
    """
    policy.can_record(actor, organisation.territory_id).require()
    if not organisation.is_verified:
        raise Invalid({"organisation": _("Only a verified organisation becomes a partner.")})
    agreement = Agreement(
        organisation_id=organisation.id,
        starts_on=typed.starts_on,
        ends_on=typed.ends_on,
        source=typed.source,
        reason=typed.reason,
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(agreement)
    await flush_or(session, Conflict(_("This agreement is written down already.")))
    await record(
        session,
        "agreement.recorded",
        by=actor.id,
        now=now,
        subject=organisation.subject,
        territory_id=organisation.territory_id,
        reason=typed.reason,
        detail={"agreement": agreement.public_id, **_dates(typed)},
    )
    to = await owners(session, organisation.id)
    await tell_of(session, Fact.AGREEMENT, agreement.public_id, Turn.GIVEN, to)
    return agreement


async def end_agreement(
    session: AsyncSession, actor: Actor, public_id: str, reason: str, now: datetime
) -> Agreement:
    """Cut an agreement short, today, with a public reason.

    Raises:
        Refused: the actor is not staff there, or it is over already.
    """
    query = (
        select(Agreement, Organisation.territory_id)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(Agreement.public_id == public_id)
        .with_for_update(of=Agreement)
    )
    agreement, territory_id = (await session.execute(query)).one()
    policy.can_record(actor, territory_id).require()
    day = today(now)
    term = Term(agreement.starts_on, agreement.ends_on, agreement.ended_on)
    policy.can_end(term, day).require()
    await session.execute(
        update(Agreement)
        .where(Agreement.id == agreement.id)
        .values(ended_on=day, ending_reason=reason, ended_by_id=actor.id)
    )
    await record(
        session,
        "agreement.ended",
        by=actor.id,
        now=now,
        subject=Subject("organisation", agreement.organisation_id),
        territory_id=territory_id,
        reason=reason,
        detail={"agreement": agreement.public_id},
    )
    to = await owners(session, agreement.organisation_id)
    await tell_of(session, Fact.AGREEMENT, agreement.public_id, Turn.TAKEN, to)
    found: Agreement = agreement
    return found


def _dates(typed: RecordedMandate | RecordedAgreement) -> dict[str, str]:
    return {
        "from": typed.starts_on.isoformat(),
        "to": typed.ends_on.isoformat(),
        "source": typed.source,
    }


def territory_of(slug: str) -> int | None:
    """Return the number of a territory; None, for an empty slug, is the whole city.

    Raises:
        Refused: there is no such territory.
    """
    if not slug:
        return None
    for territory in gazetteer.territories.values():
        if territory.slug == slug:
            return territory.id
    raise Refused(_("Please choose a borough or city of the list."))

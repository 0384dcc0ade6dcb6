"""The register of incidents: opened and completed by administrators, nothing ever overwritten."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.db import flush_or
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import ZONE
from app.core.subjects import Subject
from app.privacy import policy
from app.privacy.models import Incident, IncidentEntry
from app.privacy.rules import incident_fault
from app.privacy.schemas import IncidentReport

MEANWHILE = N_("Somebody else completed this incident meanwhile.")


async def open_incident(
    session: AsyncSession, actor: Actor, report: IncidentReport, now: datetime
) -> Incident:
    """Enter an incident into the register.

    Raises:
        Refused: the policy says no.
        Invalid: its dates or its end do not hold together.
    """
    policy.can_keep_register(actor).require()
    _check(report, now)
    incident = Incident(noticed_on=report.noticed_on)
    session.add(incident)
    await session.flush()
    await _append(session, actor, incident.id, 1, report, now)
    await _note(session, actor, "incident.opened", incident.id, report, now)
    return incident


async def complete(
    session: AsyncSession, actor: Actor, incident_id: int, report: IncidentReport, now: datetime
) -> None:
    """Write what is known now; what was known before stays in the history.

    Raises:
        Refused: the policy says no.
        Invalid: its dates or its end do not hold together.
        Conflict: somebody else wrote meanwhile.
    """
    policy.can_keep_register(actor).require()
    _check(report, now)
    await session.execute(select(Incident.id).where(Incident.id == incident_id).with_for_update())
    latest = select(func.max(IncidentEntry.number)).where(IncidentEntry.incident_id == incident_id)
    if await session.scalar(latest) != report.number:
        raise Conflict(_(MEANWHILE))
    await _append(session, actor, incident_id, report.number + 1, report, now)
    await session.execute(
        update(Incident).where(Incident.id == incident_id).values(noticed_on=report.noticed_on)
    )
    await _note(session, actor, "incident.completed", incident_id, report, now)


def _check(report: IncidentReport, now: datetime) -> None:
    today = now.astimezone(ZONE).date()
    faults: dict[str, str] = {}
    if report.noticed_on > today:
        faults["noticed_on"] = _("This date has not come yet.")
    if report.happened_on and report.happened_on > report.noticed_on:
        faults["happened_on"] = _("An incident is noticed on the day it happens, or later.")
    for field in ("told_commission_on", "told_persons_on"):
        told = getattr(report, field)
        if told and not report.noticed_on <= told <= today:
            faults[field] = _("This date lies between the day it was noticed and today.")
    field, reason = incident_fault(
        risk=report.risk,
        is_closed=report.is_closed,
        told_commission=report.told_commission_on,
        told_persons=report.told_persons_on,
    )
    if field:
        faults.setdefault(field, _(reason))
    if faults:
        raise Invalid(faults)


async def _append(
    session: AsyncSession,
    actor: Actor,
    incident_id: int,
    number: int,
    report: IncidentReport,
    now: datetime,
) -> None:
    said = report.model_dump() | {"number": number}
    session.add(
        IncidentEntry(**said, incident_id=incident_id, written_by_id=actor.id, written_at=now)
    )
    await flush_or(session, Conflict(_(MEANWHILE)))


async def _note(
    session: AsyncSession,
    actor: Actor,
    what: str,
    incident_id: int,
    report: IncidentReport,
    now: datetime,
) -> None:
    await record(
        session, what, by=actor.id, now=now, subject=Subject("incident", incident_id),
        detail={"risk": report.risk.value, "closed": report.is_closed},
    )  # fmt: skip

"""Making certificates of hours that count, and taking them back."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import sealing
from app.accounts.actor import Actor
from app.audit.service import record
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.i18n.format import ZONE
from app.core.sessions import digest
from app.core.settings import Settings
from app.core.subjects import Subject
from app.hours import policy
from app.hours.models import Certificate
from app.hours.queries.certificates import find, issuer_by, worked
from app.hours.queries.standing import issues
from app.hours.rules import Side, initials, new_code, period_fault
from app.hours.schemas import Certifying
from app.hours.service.telling import tell_revoked

SEALED_AS = "certificate"
LINES_MOST = 12
"""Missions named on the paper; the hours of the others are counted with them."""


async def certify(
    session: AsyncSession, settings: Settings, actor: Actor, typed: Certifying, now: datetime
) -> Certificate:
    """Freeze what the actor gave to one organisation or project in a period.

    Its code is drawn at random; the database keeps its hash, to recognise it, and the code itself
    sealed, so that its owner can print it again.

    Raises:
        Refused: the policy says no.
        Invalid: no such organisation or project, no hours that count in the period.
    """
    policy.can_certify(actor).require()
    today = now.astimezone(ZONE).date()
    if fault := period_fault(typed.since, typed.until, today):
        raise Invalid({"until": fault})
    kind, issuer_id, name = await _issuer(session, typed.issuer)
    until = min(typed.until, today)
    lines, days = await worked(session, actor.id, kind, issuer_id, typed.since, until)
    if not lines:
        raise Invalid({"since": _("No confirmed hours there in this period.")})
    code = new_code()
    certificate = Certificate(
        person_id=actor.id,
        organisation_id=issuer_id if kind == "organisation" else None,
        project_id=issuer_id if kind == "project" else None,
        issuer=name,
        name=typed.name,
        initials=initials(typed.name),
        since=typed.since,
        until=until,
        minutes=sum(line.minutes for line in lines),
        days=days,
        lines=[asdict(line) for line in lines[:LINES_MOST]],
        code_hash=digest(code),
        sealed_code=sealing.seal(settings, SEALED_AS, code),
        made_at=now,
    )
    session.add(certificate)
    await session.flush()
    return certificate


async def _issuer(session: AsyncSession, typed: str) -> tuple[str, int, str]:
    """Return the kind, the number and the name of what a form calls ``organisation:4k2…``."""
    kind, _colon, public_id = typed.partition(":")
    found = await issuer_by(session, kind, public_id)
    if found is None:
        raise Invalid({"issuer": _("Please choose an organisation or a project of the list.")})
    return kind, *found


def code_of(settings: Settings, certificate: Certificate) -> str:
    """Return the code of a certificate, for its owner.

    Raises:
        Unreadable: the site's key was changed since: it is still verified, and cannot be printed.
    """
    return sealing.unseal(settings, SEALED_AS, certificate.sealed_code)


async def revoke(
    session: AsyncSession, actor: Actor, public_id: str, words: str, now: datetime
) -> Certificate:
    """Make a certificate not valid any more, for ever; its owner is told why.

    Raises:
        NotFound: there is none.
        Refused: the policy says no.
    """
    certificate = await find(session, public_id, hold=True)
    side = policy.revoking_side(actor, certificate, runs=await issues(session, actor, certificate))
    policy.can_revoke(actor, certificate, side).require()
    assert side is not None, "the policy has seen to it"
    certificate.revoked_at, certificate.revoked_by = now, str(side)
    certificate.revoked_by_id, certificate.revoke_reason = actor.id, words
    await session.flush()
    await tell_revoked(session, certificate, actor.id)
    if side is not Side.PERSON:
        await record(
            session, "certificate.revoked", by=actor.id, now=now,
            subject=Subject("certificate", certificate.id), reason=words,
            detail={"certificate": certificate.public_id, "as": str(side)},
        )  # fmt: skip
    return certificate

"""Files destroyed, requests that lapse, old invitations forgotten."""

from datetime import timedelta

from sqlalchemy import delete, func, or_, select

from app.core import clock
from app.core.jobs import every, job
from app.core.runtime import Runtime
from app.organisations.files import FILE_NAME
from app.organisations.models import Claim, Invitation, Organisation
from app.organisations.rules import DOCUMENT_LIFETIME, INVITATION_LIFETIME
from app.organisations.service.lapse import lapse

SPARED = timedelta(days=1)
"""Younger files may belong to a request that has not committed yet."""

INVITATION_KEPT = timedelta(days=365)
BATCH = 500


@job("organisations.destroy")
async def destroy(runtime: Runtime, *, names: list[str]) -> None:
    """Delete files for good."""
    for name in names:
        await runtime.storage.delete(name)


@every("23 4 * * *", "organisations.forget")
async def forget(runtime: Runtime) -> None:
    """End requests that nobody decided in time; forget invitations a year after their end."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        old = select(Claim.organisation_id).where(
            Claim.decided_at.is_(None), Claim.sent_at < now - DOCUMENT_LIFETIME
        )
        waiting = list((await session.execute(old.limit(BATCH))).scalars())
    for organisation_id in waiting:
        async with runtime.database.transaction() as session:
            await lapse(session, organisation_id, now)
    async with runtime.database.transaction() as session:
        ended = func.coalesce(
            Invitation.answered_at,
            Invitation.revoked_at,
            Invitation.invited_at + INVITATION_LIFETIME,
        )
        await session.execute(delete(Invitation).where(ended < now - INVITATION_KEPT))


@every("47 4 * * *", "organisations.sweep")
async def sweep(runtime: Runtime) -> None:
    """Delete our files that no row names: their requests failed after writing them."""
    old = await runtime.storage.older_than(clock.now() - SPARED)
    ours = [(name, found[1]) for name in old if (found := FILE_NAME.match(name))]
    for start in range(0, len(ours), BATCH):
        batch = ours[start : start + BATCH]
        names = {base for _, base in batch}
        async with runtime.database.transaction() as session:
            query = select(Organisation.logo, Claim.file).outerjoin(
                Claim, Claim.organisation_id == Organisation.id
            )
            rows = await session.execute(
                query.where(or_(Organisation.logo.in_(names), Claim.file.in_(names)))
            )
            needed = {name for row in rows for name in row}
        for name, base in batch:
            if base not in needed or name.endswith(".part"):
                await runtime.storage.delete(name)

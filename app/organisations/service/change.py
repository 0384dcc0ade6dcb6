"""Its page written anew, its logo, its end."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.files.pictures import prepare
from app.core.files.refusals import BadFile
from app.core.files.weight import check_weight
from app.core.i18n import N_
from app.core.notices import tell
from app.core.storage import Storage
from app.core.text import fold
from app.organisations import policy
from app.organisations.files import forget, logo_file, logo_files
from app.organisations.models import Membership, Organisation
from app.organisations.rules import State
from app.organisations.schemas import Revision
from app.organisations.service.claims import lay_aside
from app.organisations.service.holding import hold_back
from app.organisations.service.locking import MovedOn, locked_as


async def change(
    session: AsyncSession, actor: Actor, organisation: Organisation, said: Revision, now: datetime
) -> Organisation:
    """Write its page anew. Another name, or another kind, has to be verified again.

    Raises:
        Refused: the actor is neither an owner nor an editor, or may not give it another name.
        MovedOn: somebody else wrote it in the meantime.
    """
    current, role = await locked_as(session, organisation.id, actor)
    policy.can_change(current, role).require()
    if current.version != said.version:
        raise MovedOn(current)
    if current.state is not State.UNVERIFIED and _is_somebody_else(current, said):
        policy.can_rename(current, role).require()
        await _verify_again(session, actor, current, now)
    before = (current.name, current.page_words)
    for name, value in said.columns().items():
        setattr(current, name, value)
    current.version += 1
    current.updated_at = now
    await session.flush()
    if (current.name, current.page_words) != before:
        await hold_back(session, actor, current, now)
    return current


def _is_somebody_else(current: Organisation, said: Revision) -> bool:
    """Say whether staff would be surprised: what they verified bore another name or kind."""
    return fold(current.name) != fold(said.name) or current.kind is not said.kind


async def _verify_again(
    session: AsyncSession, actor: Actor, current: Organisation, now: datetime
) -> None:
    before = current.state
    await lay_aside(session, current, now)
    current.state, current.state_reason = State.UNVERIFIED, ""
    current.verified_at, current.verified_by = None, None
    current.neq, current.charity_number = "", ""
    await record(
        session, "organisation.renamed", by=actor.id, now=now, subject=current.subject,
        territory_id=current.territory_id, detail={"before": before, "after": current.state},
    )  # fmt: skip


async def set_logo(
    session: AsyncSession, storage: Storage, actor: Actor, organisation: Organisation, data: bytes
) -> Organisation:
    """Show a picture beside its name, in place of the one before.

    Files are written before the row: should the request fail, the nightly sweep takes them.

    Raises:
        Refused: the actor is neither an owner nor an editor.
        BadFile: no picture that we can take (field ``logo``).
    """
    try:
        check_weight(len(data))
        prepared = await prepare(data)
    except BadFile as refusal:
        refusal.field = "logo"
        raise
    current, role = await locked_as(session, organisation.id, actor)
    policy.can_change(current, role).require()
    name = secrets.token_hex(16)
    for width, picture in prepared.files.items():
        await storage.write(logo_file(name, width), picture)
    await forget(session, logo_files(current.logo))
    current.logo = name
    await session.flush()
    return current


async def remove_logo(session: AsyncSession, actor: Actor, organisation: Organisation) -> None:
    """Show its initials again.

    Raises:
        Refused: the actor is neither an owner nor an editor.
    """
    current, role = await locked_as(session, organisation.id, actor)
    policy.can_change(current, role).require()
    await forget(session, logo_files(current.logo))
    current.logo = None
    await session.flush()


async def close(
    session: AsyncSession, actor: Actor, organisation: Organisation, now: datetime
) -> None:
    """End it: it speaks no more, and leaves the directory; what was said for it keeps its name.

    Those who belong to it are told, whoever closed it apart.

    Raises:
        Refused: the actor is not one of its owners, or it is closed already.
    """
    current, role = await locked_as(session, organisation.id, actor)
    policy.can_manage(current, role).require()
    await lay_aside(session, current, now)
    if current.state is State.PENDING:
        current.state = State.UNVERIFIED
    current.closed_at = now
    await record(
        session, "organisation.closed", by=actor.id, now=now, subject=current.subject,
        territory_id=current.territory_id,
    )  # fmt: skip
    await session.flush()
    belong = select(Membership.person_id).where(Membership.organisation_id == current.id)
    await tell(
        session,
        "organisations.closed",
        f"organisations.closed:{current.id}",
        to=(await session.execute(belong)).scalars(),
        because=N_("because you belong to this organisation"),
        but=[actor.id],
        data={"organisation": current.public_id},
    )

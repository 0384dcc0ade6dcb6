"""Asking to be verified: one request at a time, with a number or a document for the staff alone."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db import flush_or
from app.core.errors import Conflict, Invalid
from app.core.files import sniff
from app.core.files.refusals import BadFile
from app.core.files.weight import check_weight
from app.core.i18n import gettext as _
from app.core.storage import Storage
from app.organisations import policy
from app.organisations.files import claim_file, forget
from app.organisations.models import Claim, Organisation
from app.organisations.rules import Means, Outcome, State
from app.organisations.schemas import ClaimDraft
from app.organisations.service.locking import locked_as

PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


async def ask(
    session: AsyncSession,
    storage: Storage,
    actor: Actor,
    organisation: Organisation,
    draft: ClaimDraft,
    document: bytes,
    now: datetime,
) -> Claim:
    """Put an organisation into the queue of the staff.

    Raises:
        Refused: the actor is not one of its owners, or it is verified or waiting already.
        Invalid: no document came although one is shown (field ``document``), or the number is
            that of another verified organisation.
        BadFile: neither a PDF nor a picture (field ``document``).
    """
    current, role = await locked_as(session, organisation.id, actor)
    policy.can_ask(actor, current, role).require()
    await _is_free(session, draft)
    media_type, file = "", None
    if draft.means is Means.DOCUMENT:
        media_type, file = document_kind(document), secrets.token_hex(16)
        await storage.write(claim_file(file), document)
    claim = Claim(
        organisation_id=current.id,
        means=draft.means,
        neq=draft.neq,
        charity_number=draft.charity_number,
        note=draft.note,
        file=file,
        media_type=media_type,
        sent_by_id=actor.id,
        sent_at=now,
    )
    session.add(claim)
    current.state, current.state_reason = State.PENDING, ""
    current.version += 1
    await flush_or(session, Conflict(_("A request is waiting for its answer already.")))
    return claim


async def withdraw(
    session: AsyncSession, actor: Actor, organisation: Organisation, now: datetime
) -> None:
    """Take the request back; its document is destroyed.

    Raises:
        Refused: the actor is not one of its owners, or no request waits.
    """
    current, role = await locked_as(session, organisation.id, actor)
    policy.can_withdraw_request(current, role).require()
    await lay_aside(session, current, now)
    current.state = State.UNVERIFIED
    current.version += 1
    await session.flush()


async def lay_aside(
    session: AsyncSession,
    organisation: Organisation,
    now: datetime,
    outcome: Outcome = Outcome.WITHDRAWN,
) -> None:
    """End the request that waits, if one does, and destroy its document."""
    claim = await waiting(session, organisation.id)
    if claim is not None:
        await end(session, claim, outcome, now)


async def waiting(session: AsyncSession, organisation_id: int) -> Claim | None:
    """Return the request of an organisation that nobody has decided."""
    query = select(Claim).where(
        Claim.organisation_id == organisation_id, Claim.decided_at.is_(None)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def end(session: AsyncSession, claim: Claim, outcome: Outcome, now: datetime) -> None:
    """Close a request: whatever the outcome, the document goes with it."""
    if claim.file is not None:
        await forget(session, [claim_file(claim.file)])
    claim.file = None
    claim.outcome, claim.decided_at = outcome, now


def document_kind(data: bytes) -> str:
    """Return the media type of a document for the staff.

    Raises:
        Invalid: there is none.
        BadFile: it is too heavy, or neither a PDF nor a picture.
    """
    if not data:
        raise Invalid({"document": _("Please choose the document that shows your organisation.")})
    try:
        check_weight(len(data))
    except BadFile as refusal:
        refusal.field = "document"
        raise
    if picture := sniff.picture_format(data):
        return PICTURES[picture]
    if sniff.document_type(data) is sniff.PDF:
        return sniff.PDF.media_type
    raise BadFile(_("Please choose a PDF, or a picture of the document."), field="document")


async def _is_free(session: AsyncSession, draft: ClaimDraft) -> None:
    """Refuse a number that another organisation has been verified with."""
    taken = _("Another verified organisation has this number. Is it yours? Ask its owners to invite you.")  # fmt: skip
    for name, value in (("neq", draft.neq), ("charity_number", draft.charity_number)):
        query = select(Organisation.id).where(
            getattr(Organisation, name) == value,
            Organisation.state == State.VERIFIED,
            Organisation.closed_at.is_(None),
        )
        if value and (await session.execute(query.limit(1))).first() is not None:
            raise Invalid({name: taken})

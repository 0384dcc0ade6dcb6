"""The app of one-time codes: shown once, proved by a first code, taken away at will."""

from datetime import datetime

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import codes, policy, sealing
from app.accounts.actor import Actor
from app.accounts.held import has_factor, lock_person
from app.accounts.models import TotpFactor
from app.accounts.service.factors import change, recovery
from app.accounts.service.factors.wrong import NO_APP, NOT_NOW, SPENT, WrongCode
from app.core import logging
from app.core.errors import Conflict, NotFound
from app.core.i18n import gettext as _
from app.core.settings import Settings

SETUP_S = 3600
log = logging.get("accounts")


def begin(settings: Settings, actor: Actor) -> tuple[str, str]:
    """Return a new secret for an app, and the same signed for the form: nothing is kept yet."""
    secret = codes.new_secret()
    return secret, str(_serializer(settings).dumps([actor.id, secret]))


def begun(settings: Settings, actor: Actor, signed: str) -> str:
    """Return the secret that a form carries; empty when it is too old, or somebody else's."""
    try:
        person_id, secret = _serializer(settings).loads(signed, max_age=SETUP_S)
    except (BadData, ValueError, TypeError):
        return ""
    return str(secret) if person_id == actor.id else ""


async def add(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    secret: str,
    typed: str,
    now: datetime,
    *,
    device_id: int,
) -> tuple[str, list[str]]:
    """Add an app whose first code is right.

    Returns:
        This browser's new secret, and the recovery codes if they are the person's first.

    Raises:
        Refused: the address is not confirmed.
        WrongCode: the app shows another code.
        Conflict: there is an app already.
    """
    policy.can_manage(actor).require()
    await lock_person(session, actor.id)
    meant = codes.read(typed)
    step = codes.step_of(secret, meant.code, now) if meant.kind is codes.Kind.APP else None
    if step is None:
        raise WrongCode(_(NOT_NOW), field="code")
    is_first = not await has_factor(session, actor.id)
    added = await session.execute(
        insert(TotpFactor)
        .values(
            person_id=actor.id,
            secret=sealing.seal(settings, _about(actor.id), secret),
            last_step=step,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(TotpFactor.id)
    )
    if added.one_or_none() is None:
        raise Conflict(_("Your account has an app already. Take it away first."))
    made = await recovery.make(session, actor.id, now) if is_first else []
    kept = await change.settle(
        session, settings, actor.id, change.APP_ADDED, now, device_id=device_id
    )
    return kept, made


async def remove(
    session: AsyncSession, settings: Settings, actor: Actor, now: datetime, *, device_id: int
) -> str:
    """Take the app away; return this browser's new secret.

    Raises:
        NotFound: there is none.
    """
    gone = await session.execute(
        delete(TotpFactor).where(TotpFactor.person_id == actor.id).returning(TotpFactor.id)
    )
    if gone.one_or_none() is None:
        raise NotFound
    await lock_person(session, actor.id)
    return await change.settle(
        session, settings, actor.id, change.APP_REMOVED, now, device_id=device_id
    )


async def take(
    session: AsyncSession, settings: Settings, person_id: int, code: str, now: datetime
) -> None:
    """Take the code that a person's app shows: each once, of two at the same time one.

    Raises:
        WrongCode: it is not what the app shows now, or it was taken already.
    """
    query = select(TotpFactor.secret).where(TotpFactor.person_id == person_id)
    sealed = (await session.execute(query)).scalar_one_or_none()
    if sealed is None:
        raise WrongCode(_(NO_APP), field="code")
    try:
        secret = sealing.unseal(settings, _about(person_id), sealed)
    except sealing.Unreadable as error:
        log.warning("factor.unreadable", person=person_id)
        raise WrongCode(_(NOT_NOW), field="code") from error
    step = codes.step_of(secret, code, now)
    if step is None:
        raise WrongCode(_(NOT_NOW), field="code")
    taken = await session.execute(
        update(TotpFactor)
        .where(TotpFactor.person_id == person_id, TotpFactor.last_step < step)
        .values(last_step=step, used_at=now)
        .returning(TotpFactor.id)
    )
    if taken.one_or_none() is None:
        raise WrongCode(_(SPENT), field="code")


def _about(person_id: int) -> str:
    return f"totp:{person_id}"


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret, salt="totp")

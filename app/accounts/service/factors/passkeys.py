"""Passkeys: added, used, taken away."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import ceremony, policy
from app.accounts.actor import Actor
from app.accounts.ceremony import NOT_TRUE, Aim, KnownKey, PasskeyRefused
from app.accounts.held import has_factor, lock_person
from app.accounts.models import Passkey, Person, SpentChallenge
from app.accounts.rules import MOST_PASSKEYS
from app.accounts.service.factors import change, recovery
from app.core.errors import NotFound, Refused
from app.core.i18n import N_, gettext as _
from app.core.sessions import digest
from app.core.settings import Settings

ANSWERED = N_("This answer was given already. Please try again.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser sent back: the challenge it was given, signed, and what the passkey says."""

    challenge: str
    credential: str


async def spend(session: AsyncSession, challenge: bytes, now: datetime) -> None:
    """Use a challenge up.

    Raises:
        PasskeyRefused: it was answered before.
    """
    ends = now + timedelta(seconds=ceremony.VALID_S)
    spent = await session.execute(
        insert(SpentChallenge)
        .values(digest=digest(challenge.hex()), expires_at=ends)
        .on_conflict_do_nothing()
        .returning(SpentChallenge.digest)
    )
    if spent.one_or_none() is None:
        raise PasskeyRefused(_(ANSWERED))


async def add(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    name: str,
    answer: Answer,
    now: datetime,
    *,
    device_id: int,
) -> tuple[str, list[str]]:
    """Keep a passkey that the actor's device has made.

    Returns:
        This browser's new secret, and the recovery codes if they are the person's first.

    Raises:
        Refused: the address is not confirmed, or there are too many.
        PasskeyRefused: the answer is not true, or the passkey is known already.
    """
    policy.can_manage(actor).require()
    challenge = ceremony.challenge_of(settings, Aim.ADD, actor.public_id, answer.challenge)
    made = ceremony.check_new(settings, challenge, answer.credential)
    await lock_person(session, actor.id)
    await spend(session, challenge, now)
    count = select(func.count()).where(Passkey.person_id == actor.id)
    if (await session.execute(count)).scalar_one() >= MOST_PASSKEYS:
        said = _("You have %(num)s passkeys already. Take one away first.")
        raise Refused(said % {"num": MOST_PASSKEYS})
    is_first = not await has_factor(session, actor.id)
    added = await session.execute(
        insert(Passkey)
        .values(
            person_id=actor.id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            name=name,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[Passkey.credential_id])
        .returning(Passkey.id)
    )
    if added.one_or_none() is None:
        raise PasskeyRefused(_("This passkey is in use already."))
    codes = await recovery.make(session, actor.id, now) if is_first else []
    kept = await change.settle(
        session, settings, actor.id, change.KEY_ADDED, now, device_id=device_id
    )
    return kept, codes


async def prove(session: AsyncSession, settings: Settings, answer: Answer, now: datetime) -> int:
    """Return whose passkey has answered; unlocked by its owner, it is two factors in one.

    Raises:
        PasskeyRefused: the answer is not true, came before, or the passkey is nobody's.
    """
    challenge = ceremony.challenge_of(settings, Aim.ENTER, "", answer.challenge)
    query = (
        select(Passkey.id, Passkey.person_id, Passkey.public_key, Passkey.sign_count)
        .join(Person, Person.id == Passkey.person_id)
        .where(
            Passkey.credential_id == ceremony.credential_id(answer.credential),
            Person.deleted_at.is_(None),
        )
        .with_for_update(of=Passkey)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise PasskeyRefused(_(NOT_TRUE))
    known = KnownKey(row.public_key, row.sign_count)
    count = ceremony.check_known(settings, challenge, answer.credential, known)
    await spend(session, challenge, now)
    await session.execute(
        update(Passkey).where(Passkey.id == row.id).values(sign_count=count, used_at=now)
    )
    person_id: int = row.person_id
    return person_id


async def remove(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    public_id: str,
    now: datetime,
    *,
    device_id: int,
) -> str:
    """Take one of the actor's passkeys away; return this browser's new secret.

    Raises:
        NotFound: it is none of theirs.
    """
    gone = await session.execute(
        delete(Passkey)
        .where(Passkey.public_id == public_id, Passkey.person_id == actor.id)
        .returning(Passkey.id)
    )
    if gone.one_or_none() is None:
        raise NotFound
    await lock_person(session, actor.id)
    return await change.settle(
        session, settings, actor.id, change.KEY_REMOVED, now, device_id=device_id
    )


async def prove_as(
    session: AsyncSession, settings: Settings, person_id: int, answer: Answer, now: datetime
) -> None:
    """Go on if it is this person's passkey that has answered.

    Raises:
        PasskeyRefused: it is not.
    """
    if await prove(session, settings, answer, now) != person_id:
        raise PasskeyRefused(_(NOT_TRUE))

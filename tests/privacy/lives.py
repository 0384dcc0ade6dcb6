"""Somebody who left something in every slice: whoever asks what is kept of them must find it all."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import acts
from app.accounts.actor import Actor
from app.accounts.models import HalfSignIn
from app.accounts.rules import Purpose, Scope
from app.accounts.service import links, tokens
from app.core.mail.post import post
from app.core.runtime import Runtime
from app.messages.rules import Side
from app.moderation.models import Case, Report
from tests.factories import (
    answers,
    discussion,
    ideas,
    messages,
    moderation,
    notifications,
    organisations,
    profiles,
)
from tests.factories.accounts import person, sign_in_as, with_app, with_passkey
from tests.visitor import Visitor

NAME, EMAIL = "Zénobie Lachance", "zenobie@lachance.example"
MARK = "zinzolin"
"""A word that only the one who leaves writes."""


async def a_life_everywhere(db: AsyncSession, runtime: Runtime, browser: Visitor) -> Actor:
    """Make somebody who left something in every slice; return them."""
    now = datetime.now(UTC)
    me = await person(db, name=NAME, email=EMAIL)
    other = await person(db)
    theirs = await ideas.idea(db, other, title="Une patinoire")
    await ideas.idea(db, me, title=f"Un mur {MARK}")
    said = await discussion.comment(db, theirs, me, body=f"Plus {MARK} encore.")
    await _in_accounts(db, runtime, browser, me, now)
    await _among_people(db, me, other, theirs)
    await _before_moderators(db, runtime, me, theirs, said)
    await notifications.follow(db, me, f"idea:{theirs.id}")
    await notifications.notice(db, me)
    await post(db, runtime.settings, "privacy/erased", to=EMAIL, language="fr", context={})
    await db.commit()
    return me


async def _in_accounts(
    db: AsyncSession, runtime: Runtime, browser: Visitor, me: Actor, now: datetime
) -> None:
    await sign_in_as(db, browser, me)
    await with_app(db, runtime.settings, me)
    await with_passkey(db, me, name=f"Clé {MARK}")
    await tokens.create_token(db, me.id, [Scope.READ], f"Robot {MARK}", now)
    await links.issue(db, me.id, Purpose.NEW_ADDRESS, now, {"email": f"{MARK}@exemple.ca"})
    kept = await acts.keep(db, "discussion.comment", {"body": f"Du {MARK}, dit-elle."}, now)
    await acts.entrust(db, me.id, kept)
    db.add(HalfSignIn(secret_hash=b"h" * 32, person_id=me.id, expires_at=now))


async def _among_people(db: AsyncSession, me: Actor, other: Actor, theirs: Any) -> None:
    await profiles.profile(db, me, {"gardening": "able"}, bio=f"J’aime le {MARK}.")
    term = await profiles.leadership(db, other, nominations=0)
    await db.execute(
        text(
            "INSERT INTO nomination (leadership_id, by_id, words, created_at)"
            " VALUES ((SELECT id FROM leadership WHERE public_id = :one), :me, :words, now())"
        ).bindparams(one=term.public_id, me=me.id, words=f"Elle est {MARK}.")
    )
    await answers.endorsement(db, theirs, me, words=f"C’est {MARK}, et bon.")
    talk = await messages.conversation(db, me, other, body=f"Bonjour, du {MARK} ?")
    await messages.message(db, talk, other, Side.ASKED, body="Volontiers.")
    club = await organisations.organisation(db, other, contact_email=EMAIL, shows_email=True)
    await organisations.join(db, club, me)
    await organisations.claim(db, club, sent_by_id=me.id, note=f"Voir le {MARK}.")
    elsewhere = await organisations.organisation(db)
    await organisations.invitation(db, elsewhere, EMAIL)
    await db.execute(
        text(
            "INSERT INTO co_author (public_id, idea_id, email, secret_hash, invited_at)"
            " VALUES ('zzzzzzzzzz', :idea, :email, :hash, now())"
        ).bindparams(idea=theirs.id, email=EMAIL, hash=b"c" * 32)
    )


async def _before_moderators(
    db: AsyncSession, runtime: Runtime, me: Actor, theirs: Any, said: Any
) -> None:
    report = await moderation.reported(db, theirs, me, words=f"Trop de {MARK}.")
    before = await moderation.reported(db, theirs, await person(db), words="Avant.")
    await db.execute(
        update(Report)
        .where(Report.id == before.id)
        .values(reporter_id=None, visitor_hash=b"v" * 32, email=EMAIL.upper(), words=f"Du {MARK} !")
    )
    seen = [{"rule": "links", "weight": 3, "seen": f"https://{MARK}.example"}]
    await db.execute(
        update(Case)
        .where(Case.id == report.case_id)
        .values(is_held=True, author_id=me.id, plea=f"Mon {MARK}.", factors=seen)
    )
    decision = await moderation.decided(db, runtime, said, words="C’est non.")
    made = await moderation.appealed(db, decision, me)
    made.words = f"Mais le {MARK} est beau."
    await db.commit()

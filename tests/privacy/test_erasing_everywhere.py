"""Erasing reaches every slice: what each keeps of a person is found before, and nowhere after."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import LinkToken
from app.accounts.rules import Purpose
from app.accounts.service import links
from app.audit.models import AuditEntry
from app.core.jobs import defer
from app.core.mail.post import post
from app.core.runtime import Runtime
from app.organisations.models import Organisation
from app.privacy import jobs
from app.privacy.service.erase import whole
from tests.factories import organisations
from tests.factories.accounts import person
from tests.factories.privacy import gone
from tests.privacy.lives import EMAIL, MARK, NAME, a_life_everywhere
from tests.privacy.traces import traces_of
from tests.visitor import Visitor

WHERE = {
    "api_token.name",
    "moderation_appeal.words",
    "co_author.email",
    "comment.body",
    "message.body",
    "endorsement.words",
    "idea.title",
    "link_token.data",
    "moderation_case.factors",
    "moderation_case.plea",
    "moderation_report.email",
    "moderation_report.words",
    "nomination.words",
    "organisation.contact_email",
    "organisation_claim.note",
    "organisation_invitation.email",
    "passkey.name",
    "pending_act.payload",
    "person.display_name",
    "procrastinate_jobs.args",
    "profile.bio",
}
"""Columns in which something of them stands while they are there."""


@pytest.mark.parametrize("erase_words", [True, False], ids=["erasing words", "keeping words"])
async def test_nothing_of_them_stands_in_any_slice(
    browser: Visitor, db: AsyncSession, runtime: Runtime, erase_words: bool
) -> None:
    me = await a_life_everywhere(db, runtime, browser)
    found = {trace.split(":")[0] for trace in await traces_of(db, NAME, EMAIL, MARK)}
    assert found >= WHERE, "the life does not reach where it should"
    await gone(db, runtime.settings, me, erase_words=erase_words)
    await jobs.erase_one(runtime, person_id=me.id)
    left = await traces_of(db, NAME, EMAIL, MARK)
    public = set() if erase_words else {"idea.title", "idea.search", "comment.body"}
    assert {trace.split(":")[0] for trace in left} <= public, left


async def test_what_others_wrote_stays_theirs(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    me = await a_life_everywhere(db, runtime, browser)
    await gone(db, runtime.settings, me, erase_words=True)
    await jobs.erase_one(runtime, person_id=me.id)
    for words in ("Une patinoire", "Volontiers."):
        assert await traces_of(db, words), words
    assert await traces_of(db, "C’est non.") == ["audit_entry.reason: C’est non."]


async def test_the_organisation_that_goes_on_shows_their_address_no_more(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    me = await person(db, email=EMAIL)
    club = await organisations.organisation(db, me, contact_email=EMAIL.title(), shows_email=True)
    own = await organisations.organisation(db, contact_email="club@exemple.ca", shows_email=True)
    await organisations.join(db, club, await person(db))
    await gone(db, runtime.settings, me, erase_words=False)
    await jobs.erase_one(runtime, person_id=me.id)
    query = select(Organisation.id, Organisation.contact_email)
    kept = {row.id: row.contact_email for row in await db.execute(query)}
    assert kept == {club.id: "", own.id: "club@exemple.ca"}
    await browser.go(f"/fr/organismes/{club.public_id}")
    assert browser.status == 200
    assert "lachance" not in browser.answer.text.lower()


WAITING = "SELECT args #>> '{mail,to}' AS to FROM procrastinate_jobs WHERE task_name = 'nv:mail'"
NEARLY = [
    "joann@exemple.ca",
    "jo-ann@exemple.ca",
    "jo.ann@exemple.ca",
    "ann@exemple.cafe",
    "ann@exemple.ca.example",
]


async def test_letters_to_those_whose_address_only_looks_like_it_still_leave(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db, email="Ann@exemple.ca")
    for to in ("ann@exemple.ca", "ANN@EXEMPLE.CA", *NEARLY):
        await post(db, runtime.settings, "privacy/erased", to=to, language="fr", context={})
    await db.commit()
    await gone(db, runtime.settings, actor, erase_words=True)
    await jobs.erase_one(runtime, person_id=actor.id)
    left = (await db.execute(text(WAITING))).scalars().all()
    assert sorted(left) == sorted(NEARLY)


@pytest.mark.parametrize(
    "arguments",
    [
        {"email": EMAIL},
        {"mail": {"to": "autre@exemple.ca", "text": f"Bonjour,\n{EMAIL} vous invite."}},
        {"payload": {"deep": [{"er": f"<{EMAIL.upper()}>"}]}},
        {"mail": {"html": f'<a href="mailto:{EMAIL}?subject=x">'}},
        {"mail": {"text": f"Écrivez à {EMAIL}."}},
    ],
    ids=["argument", "after a line's end", "deep", "link", "full stop"],
)
async def test_an_address_is_found_wherever_it_stands_in_the_queue(
    db: AsyncSession, runtime: Runtime, arguments: dict[str, object]
) -> None:
    actor = await person(db, email=EMAIL)
    await defer(db, "nv:media.forget", names=["rien"], **arguments)
    await db.commit()
    await gone(db, runtime.settings, actor, erase_words=True)
    await jobs.erase_one(runtime, person_id=actor.id)
    assert await traces_of(db, EMAIL) == []


async def test_an_address_of_strange_signs_is_no_pattern(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db, email="a+b.c*d|e@x-y.ca")
    for to in ("a+b.c*d|e@x-y.ca", "aab.c@x-y.ca", "e@x-y.ca"):
        await defer(db, "nv:mail", mail={"to": to})
    await db.commit()
    await gone(db, runtime.settings, actor, erase_words=True)
    await jobs.erase_one(runtime, person_id=actor.id)
    left = (await db.execute(text(WAITING))).scalars().all()
    assert sorted(left) == ["aab.c@x-y.ca", "e@x-y.ca"]
    assert whole("a.b@x.ca") != whole("a-b@x.ca")


async def test_the_log_says_that_somebody_was_erased_and_not_who(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    me = await a_life_everywhere(db, runtime, browser)
    await gone(db, runtime.settings, me, erase_words=True)
    await jobs.erase_one(runtime, person_id=me.id)
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
    entry = (await db.execute(query)).scalar_one()
    assert (entry.action, entry.by_id, entry.subject_id) == ("privacy.erased", None, me.id)
    assert entry.detail == {"erase_words": True}


async def test_links_sent_to_them_before_lead_nowhere(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    me = await person(db, email=EMAIL)
    now = datetime.now(UTC)
    made = {p: await links.issue(db, me.id, p, now, {"email": "neuve@x.ca"}) for p in Purpose}
    await gone(db, runtime.settings, me, erase_words=True)
    await jobs.erase_one(runtime, person_id=me.id)
    pages = {
        Purpose.CONFIRM: "/fr/confirmer/",
        Purpose.RESET: "/fr/nouveau-mot-de-passe/",
        Purpose.NEW_ADDRESS: "/fr/nouvelle-adresse/",
        Purpose.RETURN: "/fr/revenir/",
    }
    assert set(pages) == set(Purpose)
    for purpose, path in pages.items():
        await browser.go(path + made[purpose])
        assert browser.status == 410, purpose
        await browser.post(path + made[purpose], {"password": "bouleau fenêtre mitaine samedi"})
        assert browser.status == 410, purpose
        assert "n’est pas un des nôtres" in browser.text
    assert (await db.execute(select(LinkToken.id))).all() == []

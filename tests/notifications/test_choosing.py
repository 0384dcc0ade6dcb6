"""Choosing what comes by e-mail: one line for each kind, what is due stays, news of home by request."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Invalid
from app.core.notices import Rhythm, notice_kinds, tell
from app.core.runtime import Runtime
from app.notifications.models import HomeDigest, NoticeChoice
from app.notifications.queries.choices import HomeChoice, choices_of, home_choice_of
from app.notifications.service import choose
from tests.factories import accounts
from tests.factories.accounts import sign_in_as
from tests.factories.notifications import notices_of
from tests.notifications.letters import Mailbox, Work, to
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)


async def rhythms(db: AsyncSession, actor: Actor) -> dict[str, Rhythm]:
    return {choice.kind.name: choice.rhythm for choice in await choices_of(db, actor.id)}


async def ring(runtime: Runtime, kind: str, key: str, actor: Actor) -> None:
    async with runtime.database.transaction() as session:
        await tell(session, kind, key, to=[actor.id], data={"bell": "Rose"})


async def test_each_kind_begins_with_its_own_rhythm(db: AsyncSession) -> None:
    actor = await accounts.person(db)
    mine = await rhythms(db, actor)
    assert set(mine) == set(notice_kinds())
    assert mine["tests.bell"] is Rhythm.AT_ONCE
    assert mine["tests.chime"] is Rhythm.DAILY
    assert mine["ideas.candidate"] is Rhythm.AT_ONCE
    assert mine["ideas.published"] is Rhythm.DAILY


async def test_a_member_chooses_on_a_page_and_finds_it_again(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await accounts.person(db)
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte/avis")
    assert "Une idée que j’appuie ou que je suis franchit son seuil" in browser.text
    assert "Toujours envoyé" in browser.text
    kinds = [node.attributes["value"] for node in browser.page.css("input[name=kind]")]
    assert "tests.alarm" not in kinds, "what is due has no choice"
    wanted = ["weekly" if kind == "ideas.candidate" else "never" for kind in kinds]
    await browser.submit(rhythm=wanted, home="daily", radius="1500")
    assert "Vos choix sont gardés." in browser.text
    mine = await rhythms(db, actor)
    assert mine.pop("ideas.candidate") is Rhythm.WEEKLY
    due = {name for name, kind in notice_kinds().items() if kind.is_due}
    assert {name for name, rhythm in mine.items() if rhythm is not Rhythm.NEVER} == due
    assert await home_choice_of(db, actor.id) == HomeChoice(Rhythm.DAILY, 1500)
    chosen = [node.attributes["value"] for node in browser.page.css("option[selected]")]
    assert chosen.count("never") == len(kinds) - 1
    assert {"weekly", "daily", "1500"} <= set(chosen)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": ["tests.none"], "rhythm": ["daily"]}, "Cette sorte d’avis n’existe pas."),
        ({"kind": ["tests.alarm"], "rhythm": ["never"]}, "elle est toujours envoyée"),
        ({"kind": ["tests.bell"], "rhythm": []}, "Veuillez choisir l’une des réponses offertes."),
        ({"kind": ["tests.bell"], "rhythm": ["hourly"]}, ""),
        ({"home": "at_once"}, "Veuillez choisir l’une des réponses offertes."),
        ({"radius": "100"}, ""),
        ({"radius": "3001"}, ""),
        ({"radius": "là"}, ""),
        ({"owner": "2"}, ""),
    ],
)
async def test_what_is_no_choice_is_refused_and_changes_nothing(
    browser: Visitor, db: AsyncSession, fields: dict[str, object], words: str
) -> None:
    actor = await accounts.person(db)
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte/avis")
    token = browser.page.css_first("main input[name=csrf_token]")
    assert token is not None
    await browser.post("/fr/compte/avis", {"csrf_token": token.attributes["value"], **fields})
    assert browser.status == 422
    assert words in browser.text
    assert list(await db.scalars(select(NoticeChoice.kind))) == []
    assert list(await db.scalars(select(HomeDigest.person_id))) == []


async def test_what_was_chosen_comes_back_when_something_else_is_wrong(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    browser = visitor("en")
    await sign_in_as(db, browser, await accounts.person(db, language="en"))
    await browser.go("/en/account/notices")
    kinds = [node.attributes["value"] for node in browser.page.css("input[name=kind]")]
    await browser.submit(rhythm=["weekly"] * len(kinds), radius="9000")
    assert browser.status == 422
    chosen = [node.attributes["value"] for node in browser.page.css("option[selected]")]
    assert chosen.count("weekly") == len(kinds)


async def test_who_lives_elsewhere_is_asked_where_before_news_of_home(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await accounts.person(db, home=None))
    await browser.go("/fr/compte/avis")
    assert "Dites-nous d’abord quel est votre quartier." in browser.text
    await browser.submit()
    assert browser.status == 200
    assert list(await db.scalars(select(HomeDigest.person_id))) == []


@pytest.mark.parametrize("rhythm", [Rhythm.NEVER, Rhythm.DAILY, Rhythm.WEEKLY])
async def test_a_choice_holds_for_what_happens_from_then_on(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox, rhythm: Rhythm
) -> None:
    actor = await accounts.person(db)
    async with runtime.database.transaction() as session:
        await choose.choose(session, actor.id, {"tests.bell": rhythm}, NOW)
    await ring(runtime, "tests.bell", "bell:1", actor)
    await work()
    assert to(mailbox) == {}
    (told,) = await notices_of(db, actor)
    assert (told.rhythm, told.mailed_at) == (rhythm, None)


async def test_what_is_due_is_sent_whatever_was_chosen(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    db.add(NoticeChoice(person_id=actor.id, kind="tests.alarm", rhythm=Rhythm.NEVER))
    await db.commit()
    await ring(runtime, "tests.alarm", "alarm:1", actor)
    await work()
    assert to(mailbox) == {actor.email: 1}


async def test_the_same_choice_again_keeps_the_time_it_was_made(
    runtime: Runtime, db: AsyncSession
) -> None:
    actor = await accounts.person(db)
    for moment in (NOW, LATER):
        async with runtime.database.transaction() as session:
            await choose.choose(session, actor.id, {"tests.bell": Rhythm.NEVER}, moment)
    assert list(await db.scalars(select(NoticeChoice.changed_at))) == [NOW]


async def test_an_unknown_kind_cannot_be_chosen(db: AsyncSession) -> None:
    actor = await accounts.person(db)
    with pytest.raises(Invalid):
        await choose.choose(db, actor.id, {"nothing": Rhythm.DAILY}, NOW)
    await choose.choose(db, actor.id, {}, NOW)


async def test_news_of_home_begin_when_they_are_asked_for_and_go_on_from_there(
    runtime: Runtime, db: AsyncSession
) -> None:
    actor = await accounts.person(db)

    async def chosen(rhythm: Rhythm, moment: datetime) -> datetime:
        async with runtime.database.transaction() as session:
            await choose.choose_home(session, actor.id, HomeChoice(rhythm, 500), moment)
        return (await db.scalars(select(HomeDigest.told_until))).one()

    assert await chosen(Rhythm.DAILY, NOW) == NOW
    assert await chosen(Rhythm.WEEKLY, LATER) == NOW, "nothing is lost between two rhythms"
    assert await chosen(Rhythm.NEVER, LATER) == NOW
    assert await chosen(Rhythm.DAILY, LATER) == LATER, "what happened meanwhile was not wanted"

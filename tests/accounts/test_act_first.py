"""Act first, identify after: press Support as a visitor, and it is counted once we know you."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import PendingAct
from app.ideas.models import Idea, Support
from tests.accounts.conftest import PASSWORD, sign_in
from tests.accounts.letters import Mailbox, Work, last, letters
from tests.accounts.test_confirming import WHO, join
from tests.factories import ideas
from tests.factories.accounts import person
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]
TITLE = "Des bancs de bois au parc Howard"


@pytest.fixture
async def idea(db: AsyncSession) -> Idea:
    return await ideas.idea(db, title=TITLE)


async def press(browser: Visitor, idea: Idea) -> Visitor:
    """Press Support on the idea's page."""
    page = f"http://testserver/fr/idees/{idea.public_id}"
    path = f"/fr/idees/{idea.public_id}/appuyer"
    return await browser.post(path, headers={"referer": page})


async def supports(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(Support))).scalar_one()


async def test_a_visitor_presses_support_signs_in_and_is_counted(
    browser: Visitor, member: Member, idea: Idea, db: AsyncSession
) -> None:
    actor = await member()
    await press(browser, idea)
    assert browser.path == "/fr/connexion"
    assert TITLE in browser.text
    await browser.submit(email=actor.email, password="mauvais mot de passe")
    assert TITLE in browser.text
    assert await supports(db) == 0
    await browser.submit(email=actor.email, password=PASSWORD)
    assert idea.public_id in browser.path
    assert await supports(db) == 1
    assert "act" not in browser.http.cookies
    assert (await db.execute(select(PendingAct.id))).all() == []


async def test_a_visitor_presses_support_signs_up_and_is_counted_on_another_device(
    browser: Visitor, visitor: Callable[..., Visitor], idea: Idea, db: AsyncSession,
    work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    await press(browser, idea)
    await browser.follow("Ouvrir un compte")
    assert TITLE in browser.text
    await browser.submit(where="elsewhere")
    assert TITLE in browser.text
    await browser.submit(**{k: v for k, v in WHO.items() if k != "where"})
    assert TITLE in browser.text
    assert await supports(db) == 0
    telephone = visitor()
    await telephone.go((await last(work, mailbox)).link)
    assert TITLE in telephone.text
    await telephone.submit()
    assert idea.public_id in telephone.path
    assert await supports(db) == 1


async def test_several_supports_pressed_before_signing_in_are_all_counted(
    browser: Visitor, member: Member, idea: Idea, db: AsyncSession
) -> None:
    actor = await member()
    other = await ideas.idea(db, title="Une ruelle verte de plus")
    await press(browser, idea)
    await press(browser, other)
    await press(browser, idea)
    assert browser.page.css("main .notice li")
    await browser.submit(email=actor.email, password=PASSWORD)
    assert await supports(db) == 2


async def test_an_unconfirmed_member_waits_for_the_link(
    browser: Visitor, idea: Idea, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await join(browser)
    await press(browser, idea)
    await sign_in(browser, WHO["email"])
    assert browser.path == "/fr/compte/confirmer"
    assert TITLE in browser.text
    assert await supports(db) == 0
    await browser.submit()
    await browser.go((await letters(work, mailbox))[-1].link)
    await browser.submit()
    assert await supports(db) == 1


async def test_what_a_stranger_asked_with_my_address_is_not_done_by_my_own_link(
    visitor: Callable[..., Visitor], idea: Idea, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    mallory, amina = visitor(), visitor()
    await press(mallory, idea)
    await join(mallory, display_name="Mallory")
    await join(amina)
    mine = next(x for x in await letters(work, mailbox) if "Amina K." in x.text)
    await amina.go(mine.link)
    assert TITLE not in amina.text
    await amina.submit()
    assert await supports(db) == 0


async def test_a_known_address_does_not_inherit_what_somebody_asked_with_it(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, idea: Idea, db: AsyncSession
) -> None:
    actor = await member(email=WHO["email"])
    await press(browser, idea)
    await join(browser)
    await sign_in(visitor(), actor.email)
    assert await supports(db) == 0
    await sign_in(browser, actor.email)
    assert await supports(db) == 1


async def test_an_idea_that_closed_meanwhile_is_told_and_the_page_of_waiting_acts_keeps_it(
    browser: Visitor, member: Member, idea: Idea, db: AsyncSession
) -> None:
    actor = await member()
    await press(browser, idea)
    await db.execute(update(Idea).where(Idea.id == idea.id).values(state="withdrawn"))
    await db.commit()
    await browser.submit(email=actor.email, password=PASSWORD)
    assert browser.path == "/fr/compte/en-attente"
    assert TITLE in browser.text
    assert "close" in browser.text
    await browser.submit("main form[action$='en-attente']")
    assert browser.path == "/fr/compte/en-attente"
    await browser.submit("main form[action$=oublier]")
    assert TITLE not in browser.text
    assert "Rien n’est en suspens" in browser.text


async def test_the_text_of_a_refused_act_is_shown_and_escaped(
    browser: Visitor, member: Member, db: AsyncSession
) -> None:
    actor = await member()
    payload = {"title": "<b>Bancs</b>", "body": "Mon long\ntexte <script>", "idea": "k7m2qk7m2q"}
    row = PendingAct(
        secret_hash=b"x" * 32, person_id=actor.id, act="nobody.knows", payload=payload,
        expires_at=actor_week(),
    )  # fmt: skip
    db.add(row)
    await db.commit()
    await sign_in(browser, actor.email)
    assert browser.path == "/fr/compte/en-attente"
    assert "Mon long texte <script>" in browser.text
    assert "k7m2qk7m2q" not in browser.text
    assert "<script>" not in browser.answer.text.split("<main", 1)[1].split("</main", 1)[0]


def actor_week() -> object:
    from datetime import UTC, datetime, timedelta

    return datetime.now(UTC) + timedelta(days=7)


async def test_nobody_forgets_what_waits_for_another(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession
) -> None:
    mine, other = await member(), await person(db)
    row = PendingAct(
        secret_hash=b"x" * 32, person_id=other.id, act="x", payload={}, expires_at=actor_week()
    )
    db.add(row)
    await db.commit()
    await sign_in(browser, mine.email)
    await browser.go("/fr/compte")
    token = browser.page.css_first("input[name=csrf_token]")
    assert token is not None
    await browser.post(
        f"/fr/compte/en-attente/{row.id}/oublier", {"csrf_token": token.attributes["value"]}
    )
    assert len((await db.execute(select(PendingAct.id))).all()) == 1

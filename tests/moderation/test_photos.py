"""A photo, a document or a link is reported and hidden alone: the idea it hangs on stays."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.queries import actor_by_id
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.routing import url
from app.ideas.models import CoAuthor, Idea
from app.ideas.rules import State
from app.ideas.shown import address
from app.media.models import Media
from app.moderation.models import Case, Decision
from app.moderation.rules import Outcome
from tests.factories import ideas, media, moderation as made
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

ALT = "Une murale couverte de lys"
WIDTHS = ("400", "800", "1600")
New = Callable[..., Visitor]


async def pictured(db: AsyncSession, runtime: Runtime, **fields: object) -> tuple[Idea, Media]:
    """Make an idea with two photos; return it with the first one."""
    author = await person(db, name="Ondine")
    idea = await ideas.idea(db, author, **fields)  # type: ignore[arg-type]
    it = Subject("idea", idea.id)
    first = await media.photo(db, runtime.storage, author, it, ALT)
    await media.photo(db, runtime.storage, author, it, "Deux bancs au soleil")
    return idea, first


async def adder(db: AsyncSession, photo: Media) -> Actor:
    """Return who added a photo."""
    assert photo.added_by_id is not None
    found = await actor_by_id(db, photo.added_by_id)
    assert found is not None
    return found


def surfaces(idea: Idea) -> list[str]:
    """Return every address that shows the photos of an idea, cards of lists included."""
    it = idea.public_id
    return [
        address(idea),
        f"/en/ideas/{it}",
        "/fr",
        "/fr/idees",
        "/fr/idees?sort=newest",
        "/fr/recherche?q=ruelle",
        f"/api/v1/ideas/{it}",
    ]


async def test_hidden_it_leaves_every_surface_and_comes_back_in_its_place(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea, photo = await pictured(db, runtime)
    shown = [p for p in surfaces(idea) if photo.public_id in (await browser.go(p)).answer.text]
    assert {address(idea), "/fr/idees", f"/api/v1/ideas/{idea.public_id}"} <= set(shown)
    await made.decided(db, runtime, photo, words="On y voit le visage d’une enfant.")
    for path in shown:
        answer = (await browser.go(path)).answer
        assert answer.status_code == 200
        assert photo.public_id not in answer.text, path
        assert ALT not in answer.text, path
    await made.decided(db, runtime, photo, outcome=Outcome.RESTORED)
    listed = (await browser.go(f"/api/v1/ideas/{idea.public_id}")).answer.json()["photos"]
    assert [one["alt"] for one in listed] == [ALT, "Deux bancs au soleil"]
    for path in shown:
        assert photo.public_id in (await browser.go(path)).answer.text, path


async def test_the_next_photo_takes_its_place_on_the_card(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    _idea, photo = await pictured(db, runtime)
    await made.decided(db, runtime, photo)
    await browser.go("/fr/idees")
    assert "Deux bancs au soleil" in browser.answer.text


@pytest.mark.parametrize("width", WIDTHS)
async def test_none_of_its_files_answers_but_to_its_authors_and_the_moderators(
    browser: Visitor, visitor: New, db: AsyncSession, runtime: Runtime, width: str
) -> None:
    _idea, photo = await pictured(db, runtime)
    path = f"/media/{photo.public_id}/{width}.webp"
    assert (await browser.go(path)).status == 200
    await made.decided(db, runtime, photo)
    assert (await browser.go(path)).status == 404
    stranger = await sign_in_as(db, visitor(), await person(db))
    assert (await stranger.go(path)).status == 404
    elsewhere = await person(db, roles=("moderator:ville-marie",))
    assert (await (await sign_in_as(db, visitor(), elsewhere)).go(path)).status == 404
    for reader in (await adder(db, photo), await person(db, roles=("moderator",))):
        there = await (await sign_in_as(db, visitor(), reader)).go(path)
        assert there.status == 200
        assert there.answer.headers["cache-control"] == "private, no-store"


async def test_a_co_author_still_sees_it_and_whoever_asked_to_be_one_does_not(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    idea, photo = await pictured(db, runtime)
    signer, asked = await person(db), await person(db)
    now = datetime.now(UTC)
    for who, accepted_at in ((signer, now), (asked, None)):
        secret = who.public_id.encode().ljust(32)
        values = {"email": who.email, "secret_hash": secret, "accepted_at": accepted_at}
        db.add(CoAuthor(idea_id=idea.id, person_id=who.id, **values))
    await db.commit()
    await made.decided(db, runtime, photo)
    path = f"/media/{photo.public_id}/800.webp"
    assert (await (await sign_in_as(db, visitor(), signer)).go(path)).status == 200
    assert (await (await sign_in_as(db, visitor(), asked)).go(path)).status == 404


async def test_from_the_button_under_the_photo_to_the_decision_and_its_reason(
    browser: Visitor, visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    idea, photo = await pictured(db, runtime)
    await browser.go(address(idea))
    links = [node.attributes["href"] for node in browser.page.css("a.report-link")]
    assert links[0] == url("moderation:report", kind="photo", which=photo.public_id)
    names = [node.attributes["aria-label"] for node in browser.page.css("a.report-link")]
    assert names[0] == f"Signaler\u00a0: {ALT}"
    await browser.go(links[0] or "")
    assert ALT in browser.text
    assert browser.page.css_first(f"img[src*='{photo.public_id}']") is not None
    await browser.submit(reason="personal-data", words="C’est ma fille.")
    assert browser.path == address(idea)
    moderator = await sign_in_as(db, visitor(), await person(db, roles=("moderator",)))
    await moderator.go(url("moderation:thing", kind="photo", which=photo.public_id))
    assert "C’est ma fille." in moderator.text
    assert moderator.page.css_first(f"img[src*='{photo.public_id}']") is not None
    await moderator.submit(
        "form.ruling", outcome="hidden", reason="personal-data", words="Demandez d’abord."
    )
    assert moderator.path == "/fr/equipe/moderation"
    decision = (await db.execute(select(Decision))).scalar_one()
    assert (decision.subject_kind, decision.author_id) == ("photo", photo.added_by_id)
    author = await sign_in_as(db, visitor(), await adder(db, photo))
    await author.go(f"/fr/idees/{idea.public_id}/photos")
    assert "Masqué par la modération" in author.all(".hung-photos li")[0]
    assert "Masqué par la modération" not in author.all(".hung-photos li")[1]
    await author.follow("Pourquoi, et ce que vous pouvez faire")
    assert "Demandez d’abord." in author.text
    await author.submit(words=made.OBJECTION)
    assert "Votre demande de révision est envoyée" in author.text


async def test_a_moderator_has_the_button_that_decides_and_an_author_none(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    idea, photo = await pictured(db, runtime)
    moderator = await sign_in_as(db, visitor(), await person(db, roles=("moderator",)))
    await moderator.go(address(idea))
    links = [node.attributes["href"] for node in moderator.page.css("a.report-link")]
    assert links[0] == url("moderation:thing", kind="photo", which=photo.public_id)
    author = await sign_in_as(db, visitor(), await adder(db, photo))
    await author.go(address(idea))
    assert author.page.css("a.report-link") == []


async def test_nobody_reports_their_own_photo(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    _idea, photo = await pictured(db, runtime)
    await sign_in_as(db, browser, await adder(db, photo))
    await browser.go(url("moderation:report", kind="photo", which=photo.public_id))
    assert "C’est de vous" in browser.text
    assert browser.page.css_first("main form") is None


async def test_documents_and_links_are_reported_and_hidden_too(
    browser: Visitor, visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author)
    it = Subject("idea", idea.id)
    plan = await media.document(db, runtime.storage, author, it)
    guide = await media.link(db, author, it)
    for hung, words in ((plan, "Plan de la ruelle"), (guide, "Guide des ruelles")):
        await browser.go(address(idea))
        assert words in browser.all(".idea-resources")[0]
        await browser.go(url("moderation:report", kind=str(hung.kind), which=hung.public_id))
        assert words in browser.text
        await made.decided(db, runtime, hung)
        await browser.go(address(idea))
        assert words not in browser.text
        sent = (await browser.go(f"/api/v1/ideas/{idea.public_id}")).answer.text
        assert words not in sent
    assert (await browser.go(f"/media/{plan.public_id}/document")).status == 404
    there = await sign_in_as(db, visitor(), author)
    await there.go(f"/fr/idees/{idea.public_id}/photos")
    assert there.text.count("Masqué par la modération") == 2


@pytest.mark.parametrize("state", [State.HIDDEN, State.DRAFT])
async def test_what_hangs_on_what_is_not_public_is_not_there_to_report(
    browser: Visitor, db: AsyncSession, runtime: Runtime, state: State
) -> None:
    _idea, photo = await pictured(db, runtime, state=state)
    path = url("moderation:report", kind="photo", which=photo.public_id)
    assert (await browser.go(path)).status == 404


@pytest.mark.parametrize("kind", ["document", "link", "idea"])
async def test_a_photo_is_not_reported_as_something_else(
    browser: Visitor, db: AsyncSession, runtime: Runtime, kind: str
) -> None:
    _idea, photo = await pictured(db, runtime)
    path = url("moderation:report", kind=kind, which=photo.public_id)
    assert (await browser.go(path)).status == 404


async def test_the_case_belongs_to_the_moderators_of_the_idea_s_territory(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    idea, photo = await pictured(db, runtime)
    await made.reported(db, photo)
    case = (await db.execute(select(Case))).scalar_one()
    assert case.territory_id == idea.territory_id
    away = await sign_in_as(db, visitor(), await person(db, roles=("moderator:ville-marie",)))
    path = url("moderation:thing", kind="photo", which=photo.public_id)
    assert (await away.go(path)).status == 403


async def test_removing_a_hidden_photo_takes_its_files_and_leaves_the_decision(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea, photo = await pictured(db, runtime)
    decision = await made.decided(db, runtime, photo)
    await sign_in_as(db, browser, await adder(db, photo))
    await browser.go(f"/fr/idees/{idea.public_id}/photos")
    await browser.submit(".hung-photos li form[action$='/retirer']")
    assert await db.scalar(select(Media.id).where(Media.id == photo.id)) is None
    await browser.go(url("moderation:decision", decision_id=decision.public_id))
    assert browser.status == 200
    assert idea.title in browser.text

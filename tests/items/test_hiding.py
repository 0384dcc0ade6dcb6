"""Needs, offers, thanks and photos that moderators hid: nowhere while they are, and as before afterwards."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.core.calendar import entries_of
from app.core.moderated import moderation_of
from app.core.needs import needs_of
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.items.queries.offers import SeenOffer
from app.items.queries.waiting import waits_for
from app.items.rules import OfferState as S, Side
from app.items.service import move, photos as hanging
from app.media.models import Media
from app.media.schemas import PhotoWords
from app.moderation.models import Report
from tests.api.program import Program
from tests.factories import items
from tests.factories.accounts import person, sign_in_as
from tests.factories.media import png
from tests.items.world import NOW, World, world
from tests.visitor import Visitor

WORD = "Zorglubarium"
Open = Callable[..., Visitor]


async def hide(runtime: Runtime, kind: str, which: int, *, again: bool = False) -> None:
    """Hide a thing as moderators do, or show it again."""
    ways = moderation_of(kind)
    assert ways is not None
    async with runtime.database.transaction() as session:
        deed = ways.restore if again else ways.hide
        await deed(session, runtime, which, NOW)


async def surfaces(db: AsyncSession, app: ASGIApp, visitor: Open, w: World) -> dict[str, bool]:
    """Return on which surfaces the word is read by anybody."""
    browser, found = visitor(), {}
    for path in (
        f"/fr/besoins/{w.need.public_id}", "/fr/besoins", f"/fr/projets/{w.project.public_id}",
        f"/embed/projects/{w.project.public_id}",
        f"/fr/recherche?q={WORD}&kind=things", "/fr/pres-de-chez-moi/parc-extension",
    ):  # fmt: skip
        await browser.go(path)
        found[path] = any(
            WORD in said for said in browser.all("main h1, main h3, main li, main .item-title")
        )
    program = Program(app)
    for path in (
        "/item-needs",
        f"/projects/{w.project.public_id}/needs",
        f"/search?q={WORD}&kind=things",
    ):
        found[path] = WORD in (await program.get(path)).text.replace(f"q={WORD}", "")
    panel = (await needs_of(db, [w.project.id]))[w.project.id]
    found["panel"] = any(WORD in line.title for line in panel)
    notice = await notice_kinds()["items.needed"].write(db, {"need": w.need.public_id})
    found["notice"] = notice is not None
    return found


async def test_a_hidden_need_is_on_no_surface_and_on_all_of_them_again_afterwards(
    db: AsyncSession, app: ASGIApp, visitor: Open, runtime: Runtime
) -> None:
    w = await world(db, title=f"Un {WORD} de jardin")
    before = await surfaces(db, app, visitor, w)
    silent = {path for path, shown in before.items() if not shown}
    assert not silent, "a surface that shows nothing before proves nothing"
    await hide(runtime, "item-need", w.need.id)
    await items.again(db, w.need)
    during = await surfaces(db, app, visitor, w)
    assert not {path for path, shown in during.items() if shown}
    await hide(runtime, "item-need", w.need.id, again=True)
    await items.again(db, w.need)
    assert await surfaces(db, app, visitor, w) == before


async def test_a_hidden_need_is_named_neither_in_calendars_nor_in_what_waits(
    db: AsyncSession, runtime: Runtime
) -> None:
    w = await world(db, title=f"Un {WORD} de jardin")
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    await items.handover(db, made, proposed_by=Side.PROJECT)
    await items.offer(db, w.need, await person(db))
    around = timedelta(days=30)

    async def said() -> list[str]:
        entries = await entries_of(db, w.giver.id, NOW - around, NOW + around)
        waits = [one for who in (w.giver, w.carrier) for one in await waits_for(db, who.id, NOW)]
        return [*(f"{one.title} {one.description}" for one in entries), *(w.title for w in waits)]

    before = await said()
    assert [WORD in one for one in before] == [True] * 3
    await hide(runtime, "item-need", w.need.id)
    during = await said()
    assert len(during) == len(before), "both sides go on"
    assert not [one for one in during if WORD in one]
    assert all("besoin masqué" in one for one in during)
    w.project.hidden_at = NOW
    await db.commit()
    assert not [one for one in await said() if w.project.title in one]


async def test_a_hidden_need_still_counts_what_was_promised_to_it(
    db: AsyncSession, runtime: Runtime
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=2)
    await hide(runtime, "item-need", w.need.id)
    await items.again(db, w.need)
    await move.deliver(db, w.giver, made.id, 2, NOW)
    assert (w.need.accepted, w.need.delivered) == (2, 2)


@pytest.mark.parametrize("where", ["need", "project"])
async def test_hidden_thanks_are_nowhere_and_the_gift_stays_counted(
    db: AsyncSession, visitor: Open, runtime: Runtime, where: str
) -> None:
    w = await world(db)
    made = await items.offer(
        db, w.need, w.giver, S.DELIVERED, quantity=2, thanks=f"{WORD} !", thanked_at=NOW
    )
    path = {
        "need": f"/fr/besoins/{w.need.public_id}", "project": f"/fr/projets/{w.project.public_id}",
    }[where]  # fmt: skip
    assert WORD in (await visitor().go(path)).text
    await hide(runtime, "offer", made.id)
    page = await visitor().go(path)
    assert WORD not in page.text
    assert "4 sur 6 unités" in page.text
    await hide(runtime, "offer", made.id, again=True)
    assert WORD in (await visitor().go(path)).text


async def test_the_two_sides_of_a_hidden_offer_go_on_and_read_that_it_is_hidden(
    db: AsyncSession, visitor: Open, runtime: Runtime
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    await hide(runtime, "offer", made.id)
    for who in (w.giver, w.carrier):
        browser = visitor()
        await sign_in_as(db, browser, who)
        await browser.go(f"/fr/offres/{made.public_id}")
        assert "La modération a masqué cette offre" in browser.text
        assert browser.page.css("a[href$='/livre']")
    staff = visitor()
    await sign_in_as(db, staff, await person(db, roles=("moderator",)))
    assert (await staff.go(f"/fr/offres/{made.public_id}")).status == 200
    elsewhere = visitor()
    await sign_in_as(db, elsewhere, await person(db, roles=("moderator:ville-marie",)))
    assert (await elsewhere.go(f"/fr/offres/{made.public_id}")).status == 404


async def test_a_need_is_reported_by_anybody_and_judged_with_all_its_words(
    db: AsyncSession, visitor: Open
) -> None:
    w = await world(db, note=f"Du {WORD} en poudre.")
    ways = moderation_of("item-need")
    assert ways is not None
    thing = await ways.find(db, w.need.public_id)
    assert thing is not None
    assert (thing.readers, thing.territory_id) == (None, w.project.territory_id)
    assert WORD in thing.text
    assert w.need.place in thing.text
    browser = visitor()
    await sign_in_as(db, browser, w.giver)
    await browser.go(f"/fr/besoins/{w.need.public_id}")
    await browser.follow("Signaler")
    assert browser.status == 200
    assert items.TITLE in browser.text
    assert (await db.scalars(select(Report))).all() == []


async def test_an_offer_is_judged_by_its_words_and_reported_by_who_may_read_it(
    db: AsyncSession,
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.DELIVERED, note="Bonjour.", reason="Voilà.")
    ways = moderation_of("offer")
    assert ways is not None
    thing = await ways.find(db, made.id)
    assert thing is not None
    assert thing.readers == {w.giver.id, w.carrier.id, w.member.id}
    assert (thing.text, thing.author_id) == ("Bonjour.\n\nVoilà.", w.giver.id)
    assert thing.path == f"/fr/offres/{made.public_id}"
    made.thanks, made.thanked_at = "Merci bien !", NOW
    await db.commit()
    thing = await ways.find(db, made.public_id)
    assert thing is not None
    assert (thing.readers, "Merci bien !" in thing.text) == (None, True)
    for hidden in (w.need, w.project):
        hidden.hidden_at = NOW
        await db.commit()
        thing = await ways.find(db, made.id)
        assert thing is not None
        assert thing.readers is not None, "its thanks stand on a page that is hidden"
        hidden.hidden_at = None
        await db.commit()


@pytest.mark.parametrize("kind", ["item-need", "offer"])
async def test_what_is_not_there_is_not_found(db: AsyncSession, kind: str) -> None:
    ways = moderation_of(kind)
    assert ways is not None
    for which in ("0" * 10, "nothing!", "", 10**9):
        assert await ways.find(db, which) is None


@pytest.fixture
async def photographed(db: AsyncSession, runtime: Runtime) -> tuple[World, Any, Media]:
    """Return an offer with a photo."""
    w = await world(db)
    made = await items.offer(db, w.need, w.giver)
    seen = SeenOffer(made, w.need, w.project, None, Side.GIVER)
    words = PhotoWords.model_validate({"alt": "Deux bacs au soleil"})
    photo = await hanging.add(db, runtime.storage, w.giver, seen, png(200, 100), words)
    await db.commit()
    return w, made, photo


async def test_a_photo_is_seen_by_the_two_sides_until_it_is_hidden(
    db: AsyncSession, visitor: Open, runtime: Runtime, photographed: tuple[World, Any, Media]
) -> None:
    w, made, photo = photographed
    sides = []
    for who in (w.giver, w.carrier, w.member):
        browser = visitor()
        await sign_in_as(db, browser, who)
        await browser.go(f"/fr/offres/{made.public_id}")
        [image] = browser.page.css(".offer-photos img")
        assert image.attributes["alt"] == "Deux bacs au soleil"
        sides.append((browser, image.attributes["src"] or ""))
    address = sides[0][1]
    stranger = visitor()
    assert (await stranger.http.get(address)).status_code == 404
    await sign_in_as(db, stranger, await person(db))
    assert (await stranger.http.get(address)).status_code == 404
    await hide(runtime, "photo", photo.id)
    for browser, _src in sides:
        await browser.go(f"/fr/offres/{made.public_id}")
        assert not browser.page.css(".offer-photos img")


async def test_photos_are_hung_by_the_giver_while_something_may_come_of_it(
    db: AsyncSession, visitor: Open, photographed: tuple[World, Any, Media]
) -> None:
    w, made, photo = photographed
    gives, team = visitor(), visitor()
    await sign_in_as(db, gives, w.giver)
    await sign_in_as(db, team, w.carrier)
    path = f"/fr/offres/{made.public_id}/photos"
    await team.go(path)
    assert (team.status, "Seule la personne qui offre" in team.text) == (403, True)
    await team.go(f"/fr/offres/{made.public_id}")
    await team.post(f"{path}/{photo.public_id}/retirer", csrf(team))
    assert team.status == 403
    await gives.go(path)
    await gives.submit(
        "form[enctype]", alt="Pas une image", files={"photo": ("a.png", b"GIF", "image/png")}
    )
    assert gives.status == 422
    assert gives.error("photo")
    made.state, made.released = S.DECLINED, made.quantity
    await db.commit()
    assert (await gives.go(path)).status == 403
    assert len((await db.scalars(select(Media))).all()) == 1


def csrf(browser: Visitor) -> dict[str, str]:
    """Return the token of the page that is open."""
    field = browser.page.css_first("input[name=csrf]") or browser.page.css_first(
        "input[name=_csrf]"
    )
    return (
        {} if field is None else {field.attributes["name"] or "": field.attributes["value"] or ""}
    )


async def test_the_photos_of_an_offer_go_with_whoever_leaves(
    db: AsyncSession, photographed: tuple[World, Any, Media]
) -> None:
    from app.core.personal import Leaving, erasers

    w, _made, _photo = photographed
    await erasers()["items"](db, Leaving(w.giver.id, erase_words=False, now=datetime.now(UTC)))
    await db.commit()
    assert (await db.scalars(select(Media))).all() == []

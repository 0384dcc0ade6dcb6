"""A feed of one's own: under an address that nobody can guess, that can be changed and closed."""

from xml.etree import ElementTree as ET

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.sessions import digest
from app.notifications.models import FeedKey
from tests.factories import accounts
from tests.factories.accounts import sign_in_as
from tests.factories.notifications import SILENT, notice
from tests.visitor import Visitor

ATOM = "{http://www.w3.org/2005/Atom}"


async def opened(browser: Visitor, db: AsyncSession) -> tuple[Actor, str]:
    """Sign somebody in, let them make their feed, and return its path."""
    actor = await accounts.person(db)
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte/avis")
    await browser.submit("#own-feed ~ form")
    link = browser.page.css_first(".secret-address a")
    assert link is not None
    assert browser.answer.headers["cache-control"] == "private, no-store"
    assert browser.all(".secret-address")[0].startswith("http://testserver/fr/mon-fil/")
    return actor, link.attributes["href"] or ""


async def test_it_tells_what_its_owner_was_told_to_whoever_has_its_address(
    browser: Visitor, db: AsyncSession
) -> None:
    actor, path = await opened(browser, db)
    await notice(db, actor, data={"bell": "Angèle <&> Rose"})
    await notice(db, actor, data={"bell": SILENT})
    await notice(db, actor, kind="tests.alarm")
    await notice(db, await accounts.person(db), data={"bell": "une autre"})
    browser.http.cookies.clear()
    answer = await browser.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["cache-control"] == "private, no-cache"
    feed = ET.fromstring(answer.text)
    assert [e.text for e in feed.iterfind(f"{ATOM}entry/{ATOM}title")] == [
        "La cloche Angèle <&> Rose a sonné"
    ]
    (link,) = feed.iterfind(f"{ATOM}entry/{ATOM}link")
    assert link.attrib["href"] == "http://testserver/fr/cloche"
    summary = feed.findtext(f"{ATOM}entry/{ATOM}summary") or ""
    assert "Parce que vous appuyez cette idée." in summary
    assert actor.email not in answer.text
    assert actor.display_name not in answer.text


async def test_it_is_read_in_both_languages(browser: Visitor, db: AsyncSession) -> None:
    actor, path = await opened(browser, db)
    await notice(db, actor, data={"bell": "Rose"})
    secret = path.rpartition("/")[2]
    answer = await browser.http.get(f"/en/my-feed/{secret}")
    assert "Bell Rose rang" in answer.text


async def test_an_empty_feed_is_a_feed(browser: Visitor, db: AsyncSession) -> None:
    _actor, path = await opened(browser, db)
    answer = await browser.http.get(path)
    assert ET.fromstring(answer.text).findtext(f"{ATOM}updated") == "2026-01-01T00:00:00Z"


async def test_only_the_hash_of_its_address_is_kept(browser: Visitor, db: AsyncSession) -> None:
    _actor, path = await opened(browser, db)
    secret = path.rpartition("/")[2].removesuffix(".atom")
    (kept,) = await db.scalars(select(FeedKey.secret_hash))
    assert kept == digest(secret)


async def test_a_changed_address_closes_the_old_one_and_closing_closes_both(
    browser: Visitor, db: AsyncSession
) -> None:
    _actor, old = await opened(browser, db)
    await browser.go("/fr/compte/avis")
    assert "Changer son adresse" in browser.text
    await browser.submit('form[action="/fr/compte/avis/fil"]')
    link = browser.page.css_first(".secret-address a")
    assert link is not None
    new = link.attributes["href"] or ""
    assert new != old
    assert (await browser.http.get(old)).status_code == 404
    assert (await browser.http.get(new)).status_code == 200
    await browser.go("/fr/compte/avis")
    await browser.submit('form[action="/fr/compte/avis/fil/fermer"]')
    assert "L’adresse de votre fil ne mène plus nulle part." in browser.text
    assert (await browser.http.get(new)).status_code == 404
    assert "Créer son adresse" in browser.text


async def test_no_guess_opens_a_feed(browser: Visitor, db: AsyncSession) -> None:
    actor, _path = await opened(browser, db)
    for guess in ("x", actor.public_id, str(actor.id), "a" * 43):
        assert (await browser.http.get(f"/fr/mon-fil/{guess}.atom")).status_code == 404

"""Taking an idea to the neighbours: the address, the QR code, the poster, the picture."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import Idea
from app.ideas.shown import address
from tests.factories import ideas
from tests.visitor import Visitor


async def shared(db: AsyncSession) -> Idea:
    idea = await ideas.idea(db, title="Un chêne de plus, parc Athena", problem="Le *soleil* tape.")
    await ideas.supporters(db, idea, local=6, other=2)
    return idea


async def test_every_way_to_share_is_on_one_page(db: AsyncSession, browser: Visitor) -> None:
    idea = await shared(db)
    await browser.go(f"/fr/idees/{idea.public_id}/partager")
    kept = browser.page.css_first("#share-address").attributes["value"]
    assert kept == f"http://testserver{address(idea)}"
    links = [node.attributes["href"] for node in browser.page.css("main a[href]")]
    for name in ("affiche-us-letter.pdf", "affiche-a4.pdf", "qr.svg"):
        assert f"/fr/idees/{idea.public_id}/{name}" in links
    assert any(link.startswith("mailto:?subject=Un%20ch%C3%AAne") for link in links)


@pytest.mark.parametrize("paper", ["us-letter", "a4"])
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_the_poster_is_a_pdf_on_the_paper_that_was_asked_for(
    db: AsyncSession, visitor: Callable[..., Visitor], paper: str, language: str
) -> None:
    idea = await shared(db)
    name = "affiche" if language == "fr" else "poster"
    base = "/fr/idees" if language == "fr" else "/en/ideas"
    browser = await visitor(language).go(f"{base}/{idea.public_id}/{name}-{paper}.pdf")
    assert browser.status == 200
    assert browser.answer.headers["content-type"] == "application/pdf"
    assert name in browser.answer.headers["content-disposition"]
    assert browser.answer.content.startswith(b"%PDF-")


async def test_other_papers_are_not_found(db: AsyncSession, browser: Visitor) -> None:
    idea = await shared(db)
    assert (await browser.go(f"/fr/idees/{idea.public_id}/affiche-a0.pdf")).status == 404


async def test_the_code_is_a_drawing_with_words(db: AsyncSession, browser: Visitor) -> None:
    idea = await shared(db)
    await browser.go(f"/fr/idees/{idea.public_id}/qr.svg")
    assert browser.answer.headers["content-type"] == "image/svg+xml"
    assert "<title>Code QR de la page de cette idée</title>" in browser.answer.text
    assert "default-src 'none'" in browser.answer.headers["content-security-policy"]


async def test_the_picture_is_what_social_networks_expect(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await shared(db)
    await browser.go(f"/fr/idees/{idea.public_id}/carte.png")
    assert browser.answer.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(browser.answer.content)).size == (1200, 630)


@pytest.mark.parametrize("state", ["candidate", "withdrawn", "archived"])
async def test_every_public_state_has_its_picture(
    db: AsyncSession, browser: Visitor, state: str
) -> None:
    idea = await ideas.idea(db, state=state)
    assert (await browser.go(f"/fr/idees/{idea.public_id}/carte.png")).status == 200


async def test_pictures_are_drawn_once_for_all_visitors(
    db: AsyncSession, browser: Visitor, visitor: Callable[..., Visitor]
) -> None:
    idea = await shared(db)
    for name in ("carte.png", "qr.svg", "affiche-a4.pdf", "partager"):
        path = f"/fr/idees/{idea.public_id}/{name}"
        etag = (await browser.go(path)).answer.headers["etag"]
        assert "set-cookie" not in browser.answer.headers
        again = await visitor().go(path, headers={"if-none-match": etag})
        assert again.status == 304, name


async def test_a_title_that_tries_to_break_out_stays_a_title(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db, title='"/><script>alert(1)</script> #set page(fill: red)')
    for name in ("partager", "carte.png", "affiche-a4.pdf", "appuis"):
        await browser.go(f"/fr/idees/{idea.public_id}/{name}")
        assert browser.status == 200, name
        assert browser.page.css_first("script:not([src]):not([type])") is None, name

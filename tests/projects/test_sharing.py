"""Taking a project to the neighbours: the address, the QR code, the poster, the picture."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from app.core.needs import Need, NeedKind
from app.ideas.pictures import poster as typesetting
from app.projects.pages import sharing
from app.projects.rules import State
from app.projects.shown import address
from tests.factories import projects
from tests.factories.accounts import sign_in_as

WAYS = ("partager", "qr.svg", "carte.png", "affiche-us-letter.pdf", "affiche-a4.pdf", "integrer")


async def test_every_way_to_share_is_on_one_page(db, team, browser):
    await browser.go(team.path)
    await browser.follow("Imprimer une affiche")
    assert browser.path == f"{team.path}/partager"
    kept = browser.page.css_first("#share-address").attributes["value"]
    assert kept == f"http://testserver{address(team.project)}"
    links = [node.attributes["href"] for node in browser.page.css("main a[href]")]
    for name in ("affiche-us-letter.pdf", "affiche-a4.pdf", "qr.svg", "integrer"):
        assert f"{team.path}/{name}" in links
    assert browser.page.css_first(f"img[src='{team.path}/carte.png']") is not None
    assert len(browser.page.css("h1")) == 1
    assert any(link.startswith("mailto:?subject=Une%20ruelle") for link in links)


@pytest.mark.parametrize(("language", "name"), [("fr", "affiche-us-letter"), ("en", "poster-a4")])
async def test_the_poster_is_a_tagged_pdf_in_the_language_of_its_page(
    db, team, visitor, language, name
):
    base = team.path if language == "fr" else f"/en/projects/{team.project.public_id}"
    browser = await visitor(language).go(f"{base}/{name}.pdf")
    assert browser.status == 200
    assert browser.answer.headers["content-type"] == "application/pdf"
    assert name.split("-")[0] in browser.answer.headers["content-disposition"]
    body = browser.answer.content
    assert body.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in body
    assert (
        await browser.go(f"{base}/{name.replace('a4', 'a0').replace('us-letter', 'a0')}.pdf")
    ).status == 404


async def test_the_poster_says_what_is_missing_and_shows_no_gate(
    db, team, wanting, browser, monkeypatch
):
    set_in_type: list[dict[str, object]] = []

    def typeset(**words: object) -> bytes:
        set_in_type.append(words)
        return b"%PDF-"

    monkeypatch.setattr(sharing, "poster_pdf", typeset)
    await browser.go(f"{team.path}/affiche-a4.pdf")
    wanting[team.project.id] = [
        Need(team.project.id, NeedKind.ITEMS, "Bacs", 2, 6, "Il en manque 4", "/", "Offrir")
    ]
    await browser.go(f"{team.path}/affiche-us-letter.pdf")
    nothing, some = set_in_type
    assert (nothing["threshold"], nothing["paper"], some["paper"]) == (0, "a4", "us-letter")
    for words in (nothing, some):
        assert words["problem"] == projects.SUMMARY
        assert words["address_url"] == f"http://testserver{address(team.project)}"
    assert nothing["labels"].tally == ""
    assert some["labels"].tally.replace("\u00a0", " ") == "Il manque : 4 objets"
    assert some["labels"].kicker == "Un projet pour Parc-Extension"
    assert some["labels"].problem == "En réalisation"


def test_a_poster_without_a_threshold_has_no_bar(monkeypatch):
    filled: list[dict[str, object]] = []
    monkeypatch.setattr(typesetting, "_typeset", lambda data: filled.append(data) or b"")
    words = typesetting.PosterWords("", "Le problème", "Aidez", "Scannez", "", "Code", "Ensemble")
    for threshold in (25, 0, -3):
        typesetting.poster_pdf(
            title="Un verger", problem="Des pommes.", area="Villeray", address_url="https://x.ca/p",
            language="fr", local=3, threshold=threshold, labels=words, theme="nature", seed="a",
        )  # fmt: skip
    assert [data["threshold"] for data in filled] == [25, 0, 0]
    assert filled[0]["words"]["kicker"] == "Villeray"


async def test_the_code_and_the_picture_are_drawings_with_words(db, team, browser):
    await browser.go(f"{team.path}/qr.svg")
    assert "<title>Code QR de la page de ce projet</title>" in browser.answer.text
    assert "default-src 'none'" in browser.answer.headers["content-security-policy"]
    await browser.go(f"{team.path}/carte.png")
    assert browser.answer.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(browser.answer.content)).size == (1200, 630)


async def test_pictures_are_drawn_once_for_all_visitors_and_again_after_a_change(
    db, team, visitor, runtime
):
    for name in ("partager", "qr.svg", "integrer"):
        first = (await visitor().go(f"{team.path}/{name}")).answer
        assert "set-cookie" not in first.headers
        again = await visitor().go(
            f"{team.path}/{name}", headers={"if-none-match": first.headers["etag"]}
        )
        assert again.status == 304, name
    team.project.title = "Un titre tout neuf"
    await db.commit()
    assert "Un titre tout neuf" not in (await visitor().go(f"{team.path}/partager")).text
    runtime.pages.drop([f"project:{team.project.id}"])
    assert "Un titre tout neuf" in (await visitor().go(f"{team.path}/partager")).text


async def test_nothing_of_a_hidden_project_is_shared_and_its_team_sees_what_nobody_keeps(
    db, team, visitor
):
    team.project.hidden_at = datetime.now(UTC)
    await db.commit()
    for name in WAYS:
        assert (await visitor().go(f"{team.path}/{name}")).status == 404, name
    inside = await sign_in_as(db, visitor(), team.mate)
    for name in ("partager", "qr.svg"):
        assert (await inside.go(f"{team.path}/{name}")).status == 200
        assert (await visitor().go(f"{team.path}/{name}")).status == 404, "nothing was kept"
    assert (await inside.go(team.path)).page.css_first("#share-address") is None


@pytest.mark.parametrize("state", [State.STOPPED, State.CLOSED, State.PAUSED])
async def test_a_project_that_does_not_go_on_keeps_its_address_and_its_code(db, browser, state):
    made = await projects.project(db, state)
    for name in ("partager", "qr.svg"):
        assert (await browser.go(f"/fr/projets/{made.public_id}/{name}")).status == 200
    assert (await browser.go("/fr/projets/zzzzzzzzzz/partager")).status == 404

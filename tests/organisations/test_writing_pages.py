"""Beginning an organisation's page, writing it anew, its logo, its end; by who may, and by nobody else."""

import io

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.core import clock
from app.organisations.models import Claim, Membership, Organisation
from app.organisations.rules import UNVERIFIED_MAX, Kind, Role, State
from app.places.gazetteer import gazetteer
from tests.factories import accounts, organisations as made
from tests.organisations.press import press

NOW = clock.now()
TYPED = {
    "name": "Les Amis de la ruelle",
    "kind": "community",
    "practices": ["autonomous", "rights"],
    "area": "parc-extension",
    "presentation_fr": "Nous verdissons les ruelles avec les gens qui y vivent depuis 2011.",
    "does": "Corvées, ateliers, semis.",
    "website": "amisdelaruelle.example.org",
    "contact_email": "bonjour@amis.example.org",
    "shows_email": "1",
}


def png(width: int = 300, height: int = 200) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#2f6f5e").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina")


@pytest.fixture
async def one(db, owner):
    return await made.organisation(db, owner, name="Éco-quartier Saint-Roch")


async def only(db) -> Organisation:
    query = select(Organisation).execution_options(populate_existing=True)
    return (await db.execute(query)).scalar_one()


async def number(db, table) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


async def test_a_member_begins_a_page_owns_it_and_is_led_to_its_verification(db, owner, browser):
    await accounts.sign_in_as(db, browser, owner)
    await browser.go("/fr/organismes/nouveau")
    assert browser.all("h1") == ["Ajouter un organisme"]
    await browser.submit("main form", **TYPED)
    assert browser.status == 200
    assert browser.path.endswith("/verification")
    assert "La page de Les Amis de la ruelle existe" in browser.text
    kept = await only(db)
    assert kept.state is State.UNVERIFIED
    assert kept.kind is Kind.COMMUNITY
    assert kept.practices == ["autonomous", "rights"]
    assert kept.website == "https://amisdelaruelle.example.org"
    assert gazetteer.slug(kept.area) == "parc-extension"
    assert kept.shows_email
    assert await made.roles(db, kept) == {owner.id: Role.OWNER}


async def test_a_visitor_is_asked_who_they_are(browser):
    await browser.go("/fr/organismes/nouveau")
    assert browser.path == "/fr/connexion"


async def test_an_unconfirmed_member_reads_why_not_and_cannot(db, browser):
    actor = await accounts.person(db, confirmed=False)
    await accounts.sign_in_as(db, browser, actor)
    await browser.go("/fr/organismes/nouveau")
    assert "Confirmez d’abord" in browser.text or "confirmez" in browser.text.lower()
    await browser.submit("main form", **TYPED)
    assert browser.status == 403
    assert await number(db, Organisation) == 0


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "Veuillez"),
        ("name", "ab", "3 caractères"),
        ("kind", "sect", "réponses offertes"),
        ("area", "", "où l’organisme agit"),
        ("area", "atlantide", "réponses offertes"),
        ("presentation_fr", "Trop court.", "au moins 40 caractères"),
        ("website", "javascript:alert(1)", "https://"),
        ("contact_email", "pas une adresse", "courriel"),
    ],
)
async def test_what_is_wrong_is_said_and_all_that_was_typed_is_kept(
    db, owner, browser, field, typed, words
):
    await accounts.sign_in_as(db, browser, owner)
    await browser.go("/fr/organismes/nouveau")
    await browser.submit("main form", **{**TYPED, field: typed})
    assert browser.status == 422
    where = "presentation_en" if field == "presentation_fr" else field
    assert words in browser.error(where)
    assert browser.page.css_first("#field-does").text().strip() == TYPED["does"]
    chosen = browser.page.css("input[name=practices][checked]")
    assert [node.attributes["value"] for node in chosen] == ["autonomous", "rights"]
    assert await number(db, Organisation) == 0


async def test_the_same_sentences_come_in_english(db, visitor):
    browser = visitor(language="en")
    await accounts.sign_in_as(db, browser, await accounts.person(db, language="en"))
    await browser.go("/en/organisations/new")
    await browser.submit("main form", **{**TYPED, "area": "", "presentation_fr": ""})
    assert browser.error("area") == "Error: Please choose where the organisation acts."
    assert "40 characters" in browser.error("presentation_en")


async def test_only_community_organisations_have_practices(db, owner, browser):
    await accounts.sign_in_as(db, browser, owner)
    await browser.go("/fr/organismes/nouveau")
    await browser.submit("main form", **{**TYPED, "kind": "business"})
    assert (await only(db)).practices == []


async def test_pressing_twice_begins_one_page(db, owner, browser):
    await accounts.sign_in_as(db, browser, owner)
    for _ in range(2):
        await browser.go("/fr/organismes/nouveau")
        await browser.submit("main form", **TYPED)
    assert browser.status == 409
    assert "déjà un organisme de ce nom" in browser.text
    assert await number(db, Organisation) == 1


async def test_one_person_does_not_fill_the_directory_with_pages_nobody_verified(
    db, owner, browser
):
    for n in range(UNVERIFIED_MAX):
        await made.organisation(db, owner, state=State.UNVERIFIED, name=f"Groupe {n}")
    await accounts.sign_in_as(db, browser, owner)
    await browser.go("/fr/organismes/nouveau")
    assert "propriétaire de 5 organismes" in browser.text
    assert browser.page.css_first("main form button[disabled]") is not None
    await browser.submit("main form", **TYPED)
    assert browser.status == 403


async def test_owners_and_editors_write_the_page_and_readers_see_it_at_once(
    db, owner, one, visitor
):
    editor, reader = await accounts.person(db), visitor()
    await made.join(db, one, editor, Role.EDITOR)
    path = f"/fr/organismes/{one.public_id}"
    await reader.go(path)
    assert "Corvées" not in reader.text
    browser = await accounts.sign_in_as(db, visitor(), editor)
    await browser.go(f"{path}/modifier")
    await browser.submit("main form", does="Corvées le samedi.")
    assert "La page est modifiée" in browser.text
    await reader.go(path)
    assert "Corvées le samedi." in reader.text
    assert (await made.again(db, one)).state is State.VERIFIED


@pytest.mark.parametrize("role", [Role.MEMBER, None])
async def test_nobody_else_writes_it(db, one, browser, role, runtime):
    actor = await accounts.person(db)
    if role:
        await made.join(db, one, actor, role)
    await accounts.sign_in_as(db, browser, actor)
    for path in ("modifier", "logo", "logo/retirer", "fermer"):
        await press(runtime, browser, f"/fr/organismes/{one.public_id}/{path}")
        assert browser.status == 403, path
        assert "Seuls" in browser.text, "the policy's own reason"
    await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    assert browser.status == 403


async def test_another_name_has_to_be_verified_again_and_only_an_owner_gives_it(
    db, owner, one, visitor
):
    editor = await accounts.person(db)
    await made.join(db, one, editor, Role.EDITOR)
    theirs = await accounts.sign_in_as(db, visitor(), editor)
    await theirs.go(f"/fr/organismes/{one.public_id}/modifier")
    await theirs.submit("main form", name="Ville de Montréal")
    assert theirs.status == 403
    assert "Seul un propriétaire peut changer le nom" in theirs.text
    browser = await accounts.sign_in_as(db, visitor(), owner)
    await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    assert "nouvelle vérification" in browser.text
    await browser.submit("main form", name="Ville de Montréal")
    assert "faites-le vérifier de nouveau" in browser.text
    after = await made.again(db, one)
    assert (after.state, after.verified_at, after.verified_by) == (State.UNVERIFIED, None, None)
    entry = (await db.execute(select(AuditEntry))).scalar_one()
    assert (entry.action, entry.by_id) == ("organisation.renamed", owner.id)


async def test_writing_a_name_with_other_capitals_keeps_the_verification(db, owner, one, browser):
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    await browser.submit("main form", name="Éco-Quartier Saint-Roch")
    assert (await made.again(db, one)).state is State.VERIFIED


async def test_a_new_name_while_it_waits_takes_the_request_back(db, owner, browser):
    one = await made.organisation(db, owner, state=State.UNVERIFIED)
    await made.claim(db, one)
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    await browser.submit("main form", kind="institution")
    assert (await made.again(db, one)).state is State.UNVERIFIED
    claim = (await db.execute(select(Claim))).scalar_one()
    assert str(claim.outcome) == "withdrawn"


async def test_a_suspended_organisation_keeps_its_name(db, owner, browser):
    one = await made.organisation(db, owner, state=State.SUSPENDED)
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    await browser.submit("main form", name="Un autre nom")
    assert browser.status == 403
    assert (await made.again(db, one)).state is State.SUSPENDED


async def test_two_windows_do_not_write_over_one_another(db, owner, one, visitor):
    first = await accounts.sign_in_as(db, visitor(), owner)
    second = await accounts.sign_in_as(db, visitor(), owner)
    for browser in (first, second):
        await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    await first.submit("main form", does="Ce que dit la première.")
    await second.submit("main form", does="Ce que dit la seconde.")
    assert second.status == 409
    assert "modifiée entretemps" in second.text
    assert "Ce que dit la seconde." in second.text
    assert (await made.again(db, one)).does == "Ce que dit la première."


async def test_a_logo_is_written_anew_shown_and_forgotten(db, owner, one, browser, runtime, work):
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    await browser.submit("form[action$=logo]", files={"logo": ("x.png", png(), "image/png")})
    assert "Le logo est en place" in browser.text
    name = (await made.again(db, one)).logo
    await browser.go(f"/organisations/logo/{name}/400.webp")
    assert browser.answer.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(browser.answer.content)).format == "WEBP"
    await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    await browser.submit(
        "form[action$=logo]", files={"logo": ("y.png", png(900, 900), "image/png")}
    )
    second = (await made.again(db, one)).logo
    assert second != name
    await work()
    with pytest.raises(FileNotFoundError):
        await runtime.storage.read(f"{name}.logo-400.webp")
    await browser.go(f"/organisations/logo/{second}/1600.webp")
    assert browser.status == 200, "the widest there is"
    await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    await browser.submit("form[action$=retirer]")
    assert (await made.again(db, one)).logo is None
    await browser.go(f"/organisations/logo/{second}/400.webp")
    assert browser.status == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Veuillez choisir une image|Choisissez une image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"%PDF-1.7", "document, pas une image"),
        (b"bonjour", "document|image"),
    ],
)
async def test_what_is_no_picture_is_refused_beside_the_field(db, owner, one, browser, data, words):
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    await browser.submit("form[action$=logo]", files={"logo": ("x.png", data, "image/png")})
    assert browser.status == 422
    assert any(word in browser.error("logo") for word in words.split("|"))
    assert browser.page.css_first("#field-name").attributes["value"] == one.name


@pytest.mark.parametrize("path", ["0/400.webp", "..%2f/400.webp", f"{'a' * 32}/400.webp"])
async def test_an_unknown_logo_is_nowhere(browser, path):
    await browser.go(f"/organisations/logo/{path}")
    assert browser.status == 404


async def test_an_owner_closes_it_after_being_asked(db, owner, one, browser, visitor):
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{one.public_id}/fermer")
    assert "Fermer Éco-quartier Saint-Roch" in browser.text
    assert (await made.again(db, one)).closed_at is None
    await browser.submit("main form")
    assert "Éco-quartier Saint-Roch est fermé." in browser.text
    assert (await made.again(db, one)).closed_at is not None
    reader = visitor()
    await reader.go(f"/fr/organismes/{one.public_id}")
    assert "Cet organisme est fermé depuis" in reader.text
    await reader.go("/fr/organismes?verified=all")
    assert one.name not in reader.text
    await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    assert browser.status == 403
    assert await number(db, Membership) == 1

"""Asking to be verified, and what staff decide: who may, what is written down, told, and destroyed."""

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEntry
from app.core import clock
from app.core.errors import Conflict, Refused
from app.organisations.files import claim_file
from app.organisations.models import Claim, Organisation
from app.organisations.queries import voices
from app.organisations.rules import Means, Outcome, Role, State
from app.organisations.schemas import Judgement
from app.organisations.service import verify
from tests.factories import accounts, organisations as made
from tests.organisations.press import press
from tests.organisations.test_writing_pages import png

NOW = clock.now()
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HERE = "villeray-saint-michel-parc-extension"
REASON = "Le nom du document n’est pas celui de la page."


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina")


@pytest.fixture
async def one(db, owner):
    return await made.organisation(db, owner, state=State.UNVERIFIED, name="Les Amis de la ruelle")


@pytest.fixture
async def moderator(db):
    return await accounts.person(db, name="Esther", roles=(f"moderator:{HERE}",))


@pytest.fixture
async def desk(db, moderator, visitor):
    return await accounts.sign_in_as(db, visitor(), moderator)


@pytest.fixture
async def theirs(db, owner, one, visitor):
    browser = await accounts.sign_in_as(db, visitor(), owner)
    return await browser.go(f"/fr/organismes/{one.public_id}/verification")


async def claim_of(db, one) -> Claim:
    query = select(Claim).where(Claim.organisation_id == one.id).order_by(Claim.id.desc())
    found = await db.execute(query.limit(1).execution_options(populate_existing=True))
    return found.scalar_one()


def staff(one) -> str:
    return f"/fr/equipe/organismes/{one.public_id}"


async def test_an_owner_asks_with_a_neq_and_a_moderator_verifies(db, owner, one, theirs, desk):
    await theirs.submit("main form", means="neq", neq="1143 920 115", note="Rue Saint-Roch")
    assert "Votre demande est dans la file" in theirs.text
    assert (await made.again(db, one)).state is State.PENDING
    await desk.go("/fr/equipe/organismes")
    await desk.follow("Les Amis de la ruelle")
    assert "1143920115" in desk.text
    assert "registre des entreprises" in desk.text
    assert "Rue Saint-Roch" in desk.text
    await desk.submit("form[action$=decider]", verdict="accept")
    assert "Les Amis de la ruelle est vérifié" in desk.text
    assert "Aucun organisme n’attend" in desk.text
    after = await made.again(db, one)
    assert (after.state, after.verified_by, after.neq) == (State.VERIFIED, Means.NEQ, "1143920115")
    assert [v.id for v in await voices(db, owner)] == [one.id]
    entry = (await db.execute(select(AuditEntry))).scalar_one()
    assert (entry.action, entry.subject_kind, entry.subject_id) == (
        "organisation.verified", "organisation", one.id,
    )  # fmt: skip
    assert entry.territory_id == one.territory_id


async def test_the_page_says_what_was_verified_and_when(db, one, browser):
    path = f"/fr/organismes/{one.public_id}"
    await browser.go(path)
    assert "Non vérifié" in browser.text
    assert browser.page.css_first("meta[name=robots]").attributes["content"] == "noindex"
    for means, words in (
        ("neq", "registre des entreprises du Québec (NEQ 1143920115)"),
        ("charity", "organisme de bienfaisance enregistré (119219814RR0001)"),
        ("document", "notre équipe a lu un document, détruit depuis"),
    ):
        shown = await made.organisation(
            db, verified_by=means, neq="1143920115" if means == "neq" else "",
            charity_number="119219814RR0001" if means == "charity" else "",
        )  # fmt: skip
        await browser.go(f"/fr/organismes/{shown.public_id}")
        assert words in browser.text
        assert "1 mars 2026" in browser.text
        assert browser.page.css_first("meta[name=robots]") is None


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"means": "neq", "neq": "12345"}, "neq", "exactement 10 chiffres"),
        ({"means": "neq", "neq": "9943920115"}, "neq", "commence par 11, 22, 33 ou 88"),
        ({"means": "neq", "neq": ""}, "neq", "écrire le NEQ"),
        ({"means": "charity", "charity_number": "119219815RR0001"}, "charity_number", "concordent"),
        ({"means": "charity", "charity_number": "RR"}, "charity_number", "9 chiffres"),
        ({"means": "document"}, "document", "Choisissez le document"),
        ({"means": "prayer"}, "means", "réponses offertes"),
    ],
)
async def test_a_wrong_number_gets_its_own_sentence_and_is_kept(
    db, one, theirs, typed, field, words
):
    await theirs.submit("main form", note="Merci !", **typed)
    assert theirs.status == 422
    assert words in theirs.error(field)
    assert theirs.page.css_first("#field-note").text().strip() == "Merci !"
    if typed.get(field) and field != "means":
        assert theirs.page.css_first(f"#field-{field}").attributes["value"] == typed[field]
    assert (await made.again(db, one)).state is State.UNVERIFIED


@pytest.mark.parametrize(
    ("data", "kind"), [(PDF, "application/pdf"), (png(), "image/png")], ids=["pdf", "picture"]
)
@pytest.mark.parametrize("verdict", ["accept", "refuse"])
async def test_a_document_is_read_by_staff_only_and_its_bytes_are_gone_on_decision(
    db, one, theirs, desk, runtime, work, visitor, data, kind, verdict
):
    files = {"document": ("lettres.pdf", data, "application/octet-stream")}
    await theirs.submit("main form", means="document", files=files)
    assert theirs.status == 200, theirs.text
    claim = await claim_of(db, one)
    assert await runtime.storage.read(claim_file(claim.file)) == data
    for other in (visitor(), theirs):
        await other.go(f"{staff(one)}/document")
        assert other.answer.content != data
    await desk.go(f"{staff(one)}/document")
    assert desk.answer.content == data
    assert desk.answer.headers["content-type"] == kind
    assert desk.answer.headers["cache-control"] == "private, no-store"
    assert desk.answer.headers["content-disposition"].startswith("attachment")
    await desk.go(staff(one))
    await desk.submit("form[action$=decider]", verdict=verdict, reason=REASON)
    await work()
    with pytest.raises(FileNotFoundError):
        await runtime.storage.read(claim_file(claim.file))
    after = await claim_of(db, one)
    assert after.file is None
    assert after.outcome is (Outcome.ACCEPTED if verdict == "accept" else Outcome.REFUSED)
    await desk.go(f"{staff(one)}/document")
    assert desk.status == 404
    assert "a été détruit" in desk.text


@pytest.mark.parametrize(
    "data",
    [b"<html>", b"MZ program", b"PK\x03\x04", b"du texte"],
    ids=["html", "exe", "zip", "txt"],
)
async def test_only_a_pdf_or_a_picture_is_taken(db, one, theirs, data):
    files = {"document": ("lettres.pdf", data, "application/pdf")}
    await theirs.submit("main form", means="document", files=files)
    assert theirs.status == 422
    assert "Choisissez un PDF" in theirs.error("document")


async def test_the_database_itself_holds_no_document_of_a_decided_request(db, one):
    claim = await made.claim(db, one, Means.DOCUMENT, file="a" * 32)
    values = {"decided_at": NOW, "outcome": "accepted"}
    with pytest.raises(Exception, match="document_destroyed"):
        await db.execute(update(Claim).where(Claim.id == claim.id).values(**values))
    await db.rollback()


async def test_an_owner_takes_the_request_back_and_the_document_goes_with_it(
    db, one, theirs, runtime, work
):
    files = {"document": ("lettres.pdf", PDF, "application/pdf")}
    await theirs.submit("main form", means="document", files=files)
    file = (await claim_of(db, one)).file
    await theirs.submit("form[action$=retirer]")
    assert "La demande est retirée" in theirs.text
    await work()
    with pytest.raises(FileNotFoundError):
        await runtime.storage.read(claim_file(file))
    assert (await made.again(db, one)).state is State.UNVERIFIED
    await press(runtime, theirs, f"/fr/organismes/{one.public_id}/verification/retirer")
    assert theirs.status == 403
    assert "Aucune demande n’attend" in theirs.text


async def test_a_refusal_needs_a_reason_which_the_owners_read_and_may_answer(db, one, theirs, desk):
    await made.claim(db, one)
    await desk.go(staff(one))
    await desk.submit("form[action$=decider]", verdict="refuse", reason="Non.")
    assert desk.status == 422
    assert "Dites pourquoi" in desk.error("reason")
    await desk.submit("form[action$=decider]", verdict="refuse", reason=REASON)
    assert "n’est pas vérifié" in desk.text
    await theirs.go(f"/fr/organismes/{one.public_id}/verification")
    assert REASON in theirs.text
    await theirs.go("/fr/organismes/les-miens")
    assert REASON in theirs.text
    await theirs.go(f"/fr/organismes/{one.public_id}/verification")
    await theirs.submit("main form", means="neq", neq="2243920115")
    assert (await made.again(db, one)).state is State.PENDING


async def test_visitors_do_not_read_why_it_was_refused(db, browser):
    one = await made.organisation(db, state=State.REFUSED, state_reason=REASON)
    await browser.go(f"/fr/organismes/{one.public_id}")
    assert REASON not in browser.text
    assert "refusée" not in browser.text


async def test_nobody_asks_twice_at_once_nor_once_verified(db, one, theirs, runtime):
    await made.claim(db, one)
    path = f"/fr/organismes/{one.public_id}/verification"
    await press(runtime, theirs, path, means="neq", neq="1143920115")
    assert theirs.status == 403
    assert "attend déjà" in theirs.text
    await theirs.go(f"/fr/organismes/{one.public_id}/verification")
    assert theirs.page.css_first("input[name=neq]") is None


async def test_a_number_serves_one_verified_organisation_only(db, one, theirs, moderator):
    first = await made.organisation(db, neq="1143920115", name="Le premier", verified_by=Means.NEQ)
    await theirs.submit("main form", means="neq", neq="1143920115")
    assert theirs.status == 422
    assert "Un autre organisme vérifié a ce numéro" in theirs.error("neq")
    await made.claim(db, one, neq="1143920115")
    said = Judgement(verdict="accept", version=(await made.again(db, one)).version)
    with pytest.raises(Conflict, match="même numéro"):
        await verify.judge(db, moderator, one, said, NOW)
    await db.rollback()
    assert (await made.again(db, first)).state is State.VERIFIED


async def test_moderators_decide_in_their_territories_and_never_about_their_own(
    db, one, moderator, visitor, runtime
):
    await made.claim(db, one)
    elsewhere = await accounts.person(db, roles=("moderator:ville-marie",))
    member = await accounts.person(db)
    version = (await made.again(db, one)).version
    for actor in (elsewhere, member):
        browser = await accounts.sign_in_as(db, visitor(), actor)
        await browser.go(staff(one))
        assert browser.status == 403
        for path in ("decider", "suspendre", "retablir"):
            await press(
                runtime, browser, f"{staff(one)}/{path}", verdict="accept", version=str(version)
            )
            assert browser.status == 403
            assert "qui modère son secteur" in browser.text
    browser = await accounts.sign_in_as(db, visitor(), elsewhere)
    await browser.go("/fr/equipe/organismes")
    assert one.name not in browser.text
    await made.join(db, one, moderator, Role.MEMBER)
    with pytest.raises(Refused, match="quelqu’un d’autre"):
        await verify.judge(db, moderator, one, Judgement(verdict="accept", version=version), NOW)


async def test_the_queue_is_for_staff(db, browser, visitor):
    await browser.go("/fr/equipe/organismes")
    assert browser.path == "/fr/connexion"
    member = await accounts.sign_in_as(db, visitor(), await accounts.person(db))
    await member.go("/fr/equipe/organismes")
    assert member.status == 403


async def test_a_city_wide_organisation_waits_for_who_moderates_everywhere(db, desk, visitor):
    one = await made.organisation(db, area="city", state=State.UNVERIFIED, name="Toute la ville")
    await made.claim(db, one)
    await desk.go("/fr/equipe/organismes")
    assert one.name not in desk.text
    admin = await accounts.person(db, roles=("administrator",))
    browser = await accounts.sign_in_as(db, visitor(), admin)
    await browser.go("/fr/equipe/organismes")
    assert one.name in browser.text


async def test_the_queue_is_oldest_first_and_paged_by_key(db, desk):
    for n in range(22):
        each = await made.organisation(db, state=State.UNVERIFIED, name=f"Groupe {n:02}")
        await made.claim(db, each, sent_at=NOW.replace(microsecond=n))
    await desk.go("/fr/equipe/organismes")
    shown = desk.all("main h2")
    assert shown == [f"Groupe {n:02}" for n in range(20)]
    await desk.go(desk.page.css_first("a[rel=next]").attributes["href"])
    assert desk.all("main h2") == ["Groupe 20", "Groupe 21"]


async def test_a_page_that_changed_is_read_again_before_it_is_verified(db, one, desk):
    await made.claim(db, one)
    await desk.go(staff(one))
    await db.execute(update(Organisation).values(version=Organisation.version + 1))
    await db.commit()
    await desk.submit("form[action$=decider]", verdict="accept")
    assert desk.status == 409
    assert "relisez-la" in desk.text
    assert (await made.again(db, one)).state is State.PENDING


async def test_a_decided_request_cannot_be_decided_again(db, one, desk, runtime):
    await press(runtime, desk, f"{staff(one)}/decider", verdict="accept", version="1")
    assert desk.status == 403
    assert "n’attend plus" in desk.text
    assert (await made.again(db, one)).state is State.UNVERIFIED


async def test_staff_suspend_with_a_reason_and_give_it_back(db, owner, desk, visitor):
    one = await made.organisation(db, owner, name="Le Relais")
    await desk.go(staff(one))
    await desk.submit("form[action$=suspendre]", reason="")
    assert desk.status == 422
    await desk.submit("form[action$=suspendre]", reason=REASON)
    assert "Le Relais est suspendu" in desk.text
    assert await voices(db, owner) == []
    reader = visitor()
    await reader.go(f"/fr/organismes/{one.public_id}")
    assert "Suspendu" in reader.text
    assert REASON not in reader.text
    await desk.go(staff(one))
    await desk.submit("form[action$=retablir]", reason="Le malentendu est levé.")
    assert [v.id for v in await voices(db, owner)] == [one.id]
    entries = (await db.execute(select(AuditEntry).order_by(AuditEntry.id))).scalars()
    assert [e.action for e in entries] == ["organisation.suspended", "organisation.verified"]

"""What an organisation's standing means on every surface, and what each change of it leaves behind."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEntry
from app.audit.words import in_words
from app.core import clock
from app.core.errors import Conflict, Refused
from app.core.i18n import using
from app.ideas.service import endorse as endorsing
from app.organisations.models import Claim, Organisation
from app.organisations.pages.writing import values_of
from app.organisations.queries import spoken_as, voices
from app.organisations.rules import Means, Role, State
from app.organisations.schemas import ClaimDraft, Judgement, Revision
from app.organisations.service import change, claims, verify
from tests.factories import accounts, discussion, ideas, organisations as made
from tests.organisations.press import press
from tests.organisations.told import told_by, written

NOW = clock.now()
NAME = "Éco-quartier Saint-Roch"
NEQ = "1143920115"
REASON = "Le nom du document n’est pas celui de la page."


@dataclass(frozen=True)
class Meaning:
    """What everybody else sees of it."""

    has_page: bool = True
    is_listed: bool = False
    is_in_whole_list: bool = False
    speaks: bool = False
    is_named: bool = False
    """Whether its name stands beside what was said for it."""


MEANINGS = {
    "verified": ({"hidden_at": None}, Meaning(True, True, True, True, True)),
    "closed": ({"closed_at": NOW}, Meaning(is_named=True)),
    "pending": ({"state": State.PENDING}, Meaning(is_in_whole_list=True)),
    "refused": ({"state": State.REFUSED}, Meaning(is_in_whole_list=True)),
    "renamed": ({"state": State.UNVERIFIED}, Meaning(is_in_whole_list=True)),
    "suspended": ({"state": State.SUSPENDED}, Meaning()),
    "hidden": ({"hidden_at": NOW}, Meaning(has_page=False)),
    "hidden-and-closed": ({"hidden_at": NOW, "closed_at": NOW}, Meaning(has_page=False)),
    "suspended-and-closed": ({"state": State.SUSPENDED, "closed_at": NOW}, Meaning()),
}


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina Diallo")


@pytest.fixture
async def one(db, owner):
    return await made.organisation(db, owner, name=NAME)


@pytest.fixture
async def admin(db):
    return await accounts.person(db, roles=("administrator",))


async def rename(db, owner, one, name="Un tout autre nom") -> None:
    one = await made.again(db, one)
    said = Revision(**values_of(one) | {"name": name, "shows_email": False})
    await change.change(db, owner, one, said, NOW)
    await db.commit()


async def judge(db, who, one, verdict="accept", reason="") -> None:
    said = Judgement(verdict=verdict, version=(await made.again(db, one)).version, reason=reason)
    await verify.judge(db, who, one, said, NOW)
    await db.commit()


@pytest.mark.parametrize("how", MEANINGS)
async def test_what_everybody_sees_of_it(db, one, owner, browser, how):
    values, means = MEANINGS[how]
    idea = await ideas.idea(db)
    await discussion.comment(db, idea, owner, organisation_id=one.id, body="Nous prêtons un bac.")
    await endorsing.endorse(db, owner, idea, one.public_id, NOW)
    await db.execute(update(Organisation).values(**values))
    await db.commit()
    page = (await browser.go(f"/fr/organismes/{one.public_id}")).status == 200
    api = (await browser.go(f"/api/v1/organisations/{one.public_id}")).status == 200
    listed = [NAME in (await browser.go(path)).answer.text for path in (
        "/fr/organismes", "/fr/organismes?q=quartier", "/api/v1/organisations")]  # fmt: skip
    whole = [NAME in (await browser.go(path)).answer.text for path in (
        "/en/organisations?verified=all", "/api/v1/organisations?verified=all")]  # fmt: skip
    said = (await browser.go(f"/api/v1/ideas/{idea.public_id}/comments")).answer.json()
    backed = (await browser.go(f"/api/v1/ideas/{idea.public_id}")).answer.json()["endorsed_by"]
    assert (page, api) == (means.has_page, means.has_page)
    assert set(listed) == {means.is_listed}
    assert set(whole) == {means.is_in_whole_list}
    assert (said["comments"][0]["organisation"] is not None) is means.is_named
    assert (await spoken_as(db, one.id) is not None) is means.is_named
    assert bool(await voices(db, owner)) is means.speaks
    assert bool(backed) is means.speaks


@pytest.mark.parametrize("how", [how for how in MEANINGS if how != "verified"])
async def test_search_engines_are_told_to_leave_what_is_not_verified(db, one, browser, how):
    values, means = MEANINGS[how]
    await db.execute(update(Organisation).values(**values))
    await db.commit()
    await browser.go(f"/fr/organismes/{one.public_id}")
    if means.has_page:
        assert browser.page.css_first("meta[name=robots]").attributes["content"] == "noindex"
    await browser.go("/sitemap.xml")
    assert one.public_id not in browser.answer.text


async def test_those_who_belong_are_told_that_it_closes_except_whoever_closed_it(db, one, owner):
    editor, member = await accounts.person(db), await accounts.person(db, language="en")
    await made.join(db, one, editor, Role.EDITOR)
    await made.join(db, one, member, Role.MEMBER)
    (due,) = await told_by(db, change.close(db, owner, one, NOW))
    assert due.kind == "organisations.closed"
    assert due.to == sorted([owner.id, editor.id, member.id])
    assert due.but == [owner.id]
    french, english = await written(db, due), await written(db, due, "en")
    assert (french.title, english.title) == (f"{NAME} a fermé", f"{NAME} has closed")
    assert french.path == f"/fr/organismes/{one.public_id}-eco-quartier-saint-roch"


async def test_the_letter_reaches_a_member_in_their_language(db, one, owner, work, mailbox):
    member = await accounts.person(db, language="en", email="carol@exemple.ca")
    await made.join(db, one, member)
    await change.close(db, owner, one, NOW)
    await db.commit()
    await work()
    (letter,) = mailbox()
    assert "carol@exemple.ca" in letter
    assert "Because you belong to this organisation" in letter.replace("=\n", "")


async def test_closed_it_can_be_changed_by_nobody_in_any_way(db, one, owner, browser, runtime):
    await change.close(db, owner, one, NOW)
    await db.commit()
    await accounts.sign_in_as(db, browser, owner)
    for path in ("modifier", "logo", "logo/retirer", "fermer", "verification", "membres",
                 "verification/retirer", f"membres/{owner.public_id}/role"):  # fmt: skip
        await press(runtime, browser, f"/fr/organismes/{one.public_id}/{path}")
        assert browser.status == 403, path
        assert "Cet organisme est fermé." in browser.text, path


async def test_closing_takes_the_request_that_waits_back_and_frees_its_number(db, owner, admin):
    one = await made.organisation(db, owner, state=State.UNVERIFIED)
    await made.claim(db, one, neq=NEQ)
    await change.close(db, owner, one, NOW)
    await db.commit()
    claim = (await db.execute(select(Claim))).scalar_one()
    assert str(claim.outcome) == "withdrawn"
    with pytest.raises(Refused, match="n’attend plus"):
        await judge(db, admin, one)


async def test_the_number_of_a_closed_one_may_serve_another(db, runtime, owner, admin):
    old = await made.organisation(db, owner, neq=NEQ, verified_by=Means.NEQ)
    await change.close(db, owner, old, NOW)
    new = await made.organisation(db, owner, state=State.UNVERIFIED)
    draft = ClaimDraft(means="neq", neq=NEQ)
    await claims.ask(db, runtime.storage, owner, new, draft, b"", NOW)
    await judge(db, admin, new)
    assert (await made.again(db, new)).neq == NEQ


async def test_a_new_name_leaves_the_old_numbers_behind(db, owner):
    one = await made.organisation(
        db, owner, neq=NEQ, charity_number="119219814RR0001", verified_by=Means.NEQ
    )
    await rename(db, owner, one)
    after = await made.again(db, one)
    assert (after.neq, after.charity_number, after.state) == ("", "", State.UNVERIFIED)


async def test_renamed_it_is_verified_by_a_document_though_another_took_its_number(
    db, owner, admin
):
    one = await made.organisation(db, owner, neq=NEQ, verified_by=Means.NEQ)
    await rename(db, owner, one)
    await made.organisation(db, neq=NEQ, verified_by=Means.NEQ, name="L’autre")
    await made.claim(db, await made.again(db, one), Means.DOCUMENT, file="a" * 32)
    await judge(db, admin, one)
    assert (await made.again(db, one)).state is State.VERIFIED


async def test_what_was_said_before_a_new_name_does_not_take_the_new_one(
    db, one, owner, admin, browser, runtime
):
    idea = await ideas.idea(db)
    await discussion.comment(db, idea, owner, organisation_id=one.id)
    await rename(db, owner, one, "Ville de Montréal")
    runtime.pages.clear()
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Ville de Montréal" not in browser.answer.text
    await made.claim(db, await made.again(db, one))
    await judge(db, admin, one)
    runtime.pages.clear()
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Ville de Montréal" in browser.answer.text, "staff looked at it since"


async def test_reinstated_only_if_its_number_is_still_its_own(db, owner, admin, visitor):
    one = await made.organisation(db, owner, neq=NEQ, verified_by=Means.NEQ)
    await verify.suspend(db, admin, one, REASON, NOW)
    await db.commit()
    await made.organisation(db, neq=NEQ, name="L’autre", verified_by=Means.NEQ)
    browser = await accounts.sign_in_as(db, visitor(), admin)
    await browser.go(f"/fr/equipe/organismes/{one.public_id}")
    await browser.submit("form[action$=retablir]", reason="Le malentendu est levé.")
    assert browser.status == 409
    assert "Un autre organisme a été vérifié avec le même numéro." in browser.text
    assert "Le malentendu est levé." in browser.page.css_first("#field-reason").text()
    assert (await made.again(db, one)).state is State.SUSPENDED


async def test_asking_again_wipes_the_reason_of_the_refusal(db, owner, admin, runtime):
    one = await made.organisation(db, owner, state=State.UNVERIFIED)
    await made.claim(db, one)
    await judge(db, admin, one, "refuse", REASON)
    assert (await made.again(db, one)).state_reason == REASON
    draft = ClaimDraft(means="neq", neq=NEQ)
    await claims.ask(db, runtime.storage, owner, one, draft, b"", NOW)
    assert (await made.again(db, one)).state_reason == ""
    past = (await db.execute(select(Claim.reason).order_by(Claim.id))).scalars().all()
    assert past == [REASON, ""], "staff still read what was said then"


@pytest.mark.parametrize(
    ("verdict", "french", "english"),
    [
        ("accept", "est vérifié : vous pouvez maintenant parler en son nom", "is verified"),
        ("refuse", f"La vérification de {NAME} a été refusée", "was refused"),
    ],
)
async def test_every_owner_is_told_of_a_decision_and_no_editor(
    db, owner, admin, verdict, french, english
):
    one = await made.organisation(db, owner, state=State.UNVERIFIED, name=NAME)
    second, editor = await accounts.person(db), await accounts.person(db)
    await made.join(db, one, second, Role.OWNER)
    await made.join(db, one, editor, Role.EDITOR)
    await made.claim(db, one)
    (due,) = await told_by(db, judge(db, admin, one, verdict, REASON))
    assert due.to == sorted([owner.id, second.id])
    assert french in (await written(db, due)).title.replace("\u00a0", " ")
    assert english in (await written(db, due, "en")).title


async def test_a_suspension_and_its_end_are_told_with_their_reasons_each_once(
    db, one, owner, admin
):
    (first,) = await told_by(db, verify.suspend(db, admin, one, REASON, NOW))
    assert (await written(db, first)).excerpt == REASON
    assert "suspendu" in (await written(db, first)).title
    (second,) = await told_by(db, verify.reinstate(db, admin, one, "Tout est clair.", NOW))
    assert first.key != second.key
    assert "vérifié" in (await written(db, second)).title
    assert (await written(db, first)).excerpt == "", "that reason no longer holds"
    (third,) = await told_by(db, verify.suspend(db, admin, one, REASON, NOW))
    assert third.key not in {first.key, second.key}, "suspended again, it is told again"


async def test_the_log_says_in_words_what_staff_decided_and_why(db, one, owner, admin):
    await verify.suspend(db, admin, one, REASON, NOW)
    await verify.reinstate(db, admin, one, "Tout est clair.", NOW)
    other = await made.organisation(db, owner, state=State.UNVERIFIED)
    await made.claim(db, other)
    await judge(db, admin, other, "refuse", REASON)
    entries = list((await db.execute(select(AuditEntry).order_by(AuditEntry.id))).scalars())
    assert [entry.reason for entry in entries] == [REASON, "Tout est clair.", REASON]
    said = []
    for language in ("fr", "en"):
        with using(language):
            said.append([in_words(entry.action) for entry in entries])
    assert said[0] == [
        "Organisme suspendu", "Organisme vérifié", "Organisme non vérifié",
    ]  # fmt: skip
    assert said[1][0] == "Organisation suspended"


async def test_staff_may_suspend_what_has_closed_so_that_its_name_leaves_what_it_said(
    db, one, owner, admin
):
    await change.close(db, owner, one, NOW)
    await verify.suspend(db, admin, one, REASON, NOW)
    assert await spoken_as(db, one.id) is None
    await verify.reinstate(db, admin, one, "Erreur sur la personne.", NOW)
    assert (await spoken_as(db, one.id)).name == NAME


@pytest.mark.parametrize("state", [State.UNVERIFIED, State.PENDING, State.REFUSED])
async def test_only_a_verified_one_is_suspended_and_only_a_suspended_one_reinstated(
    db, admin, state
):
    one = await made.organisation(db, state=state)
    with pytest.raises(Refused, match="Seul un organisme vérifié"):
        await verify.suspend(db, admin, one, REASON, NOW)
    with pytest.raises(Refused, match="n’est pas suspendu"):
        await verify.reinstate(db, admin, one, REASON, NOW)


async def test_two_verified_with_one_number_cannot_be_even_by_hand(db, owner, admin):
    await made.organisation(db, neq=NEQ)
    one = await made.organisation(db, owner, state=State.UNVERIFIED)
    await made.claim(db, one, neq=NEQ)
    with pytest.raises(Conflict, match="même numéro"):
        await judge(db, admin, one)


async def test_a_suspended_one_is_closed_by_its_owner_and_stays_suspended(db, owner):
    one = await made.organisation(db, owner, state=State.SUSPENDED, state_reason=REASON)
    await change.close(db, owner, one, NOW)
    after = await made.again(db, one)
    assert (after.state, after.closed_at) == (State.SUSPENDED, NOW)

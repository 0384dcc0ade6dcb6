"""Who belongs: roles, ownership, leaving, being removed; an owner always stays; who may and who may not."""

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.sessions import digest
from app.organisations.models import Invitation, Membership
from app.organisations.rules import Role
from app.organisations.service import invitations, members as service
from tests.factories import accounts, organisations as made
from tests.organisations.press import press

NOW = clock.now()


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina")


@pytest.fixture
async def one(db, owner):
    return await made.organisation(db, owner, name="Les Amis de la ruelle")


@pytest.fixture
async def editor(db, one):
    actor = await accounts.person(db, name="Bruno")
    await made.join(db, one, actor, Role.EDITOR)
    return actor


@pytest.fixture
async def member(db, one):
    actor = await accounts.person(db, name="Chantal")
    await made.join(db, one, actor, Role.MEMBER)
    return actor


def at(one, path="") -> str:
    return f"/fr/organismes/{one.public_id}/{path}".rstrip("/")


async def test_an_owner_sees_everybody_and_changes_a_role(db, one, owner, member, browser):
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(at(one, "membres"))
    assert [words.split()[-2:] for words in browser.all(".org-lines .byline")]
    await browser.submit(f"form[action*='{member.public_id}/role']", role="editor")
    assert "Ce rôle est modifié" in browser.text
    assert (await made.roles(db, one))[member.id] is Role.EDITOR
    entry = (await db.execute(select(AuditEntry))).scalar_one()
    assert entry.action == "organisation.role_changed"
    assert entry.detail == {"person": member.id, "before": "member", "after": "editor"}


VERBS = ["role", "ceder", "retirer"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["editor", "member", "stranger", "moderator"])
async def test_only_owners_decide_about_members(
    db, one, owner, editor, member, browser, runtime, verb, who
):
    actors = {"editor": editor, "member": member}
    roles = ("administrator",) if who == "moderator" else ()
    actor = actors.get(who) or await accounts.person(db, roles=roles)
    await accounts.sign_in_as(db, browser, actor)
    path = at(one, f"membres/{owner.public_id}/{verb}")
    await press(runtime, browser, path, **({"role": "member"} if verb == "role" else {}))
    assert browser.status == 403
    assert "Seuls les propriétaires" in browser.text
    assert (await made.roles(db, one))[owner.id] is Role.OWNER


@pytest.mark.parametrize("path", ["membres", "paraitre", "quitter"])
async def test_strangers_and_visitors_see_nothing_of_the_members_side(
    db, one, browser, visitor, runtime, path
):
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    if path == "membres":
        await browser.go(at(one, path))
    else:
        await press(runtime, browser, at(one, path))
    assert browser.status == 404
    nobody = visitor()
    await nobody.post(at(one, path))
    assert nobody.path == "/fr/connexion"


async def test_an_owner_gives_the_organisation_and_stays_as_an_editor(
    db, one, owner, member, browser
):
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(at(one, "membres"))
    await browser.submit(f"form[action*='{member.public_id}/ceder']")
    assert "a un autre propriétaire" in browser.text
    assert await made.roles(db, one) == {owner.id: Role.EDITOR, member.id: Role.OWNER}
    assert browser.page.css_first("form[action$=membres]") is None, "no more inviting"


async def test_one_does_not_give_it_to_oneself_or_a_stranger(db, one, owner):
    with pytest.raises(Refused, match="déjà propriétaire"):
        await service.transfer(db, owner, one, owner.public_id, NOW)
    stranger = await accounts.person(db)
    with pytest.raises(NotFound):
        await service.transfer(db, owner, one, stranger.public_id, NOW)


async def test_the_last_owner_neither_leaves_nor_steps_down(db, one, owner, editor, browser):
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(at(one, "membres"))
    await browser.submit("form[action$=quitter]")
    assert browser.status == 403
    assert "dernière personne propriétaire" in browser.text
    with pytest.raises(Refused, match="cédez d’abord"):
        await service.change_role(db, owner, one, owner.public_id, Role.MEMBER, NOW)
    assert (await made.roles(db, one))[owner.id] is Role.OWNER


async def test_with_another_owner_one_may_go(db, one, owner, editor, browser):
    await service.change_role(db, owner, one, editor.public_id, Role.OWNER, NOW)
    await db.commit()
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(at(one, "membres"))
    await browser.submit("form[action$=quitter]")
    assert browser.path == "/fr/organismes/les-miens"
    assert "Vous ne faites plus partie" in browser.text
    assert await made.roles(db, one) == {editor.id: Role.OWNER}


async def test_the_last_owner_of_a_closed_organisation_may_go(db, owner):
    one = await made.organisation(db, owner, closed_at=NOW)
    await service.leave(db, owner, one, NOW)
    assert await made.roles(db, one) == {}


async def test_a_removed_member_has_no_right_left_at_the_next_request(
    db, one, owner, editor, visitor
):
    theirs = await accounts.sign_in_as(db, visitor(), editor)
    await theirs.go(at(one, "modifier"))
    assert theirs.status == 200
    browser = await accounts.sign_in_as(db, visitor(), owner)
    await browser.go(at(one, "membres"))
    await browser.submit(f"form[action*='{editor.public_id}/retirer']")
    await theirs.submit("main form", does="Ce que je voulais.")
    assert theirs.status == 403
    await theirs.go(at(one, "membres"))
    assert theirs.status == 404
    actions = [e.action for e in (await db.execute(select(AuditEntry))).scalars()]
    assert actions == ["organisation.member_removed"]


async def test_owners_do_not_remove_themselves_but_leave(db, one, owner):
    with pytest.raises(Refused, match="quittez l’organisme"):
        await service.remove(db, owner, one, owner.public_id, NOW)


async def test_invitations_of_who_goes_go_with_them(db, one, owner, editor, runtime):
    await service.change_role(db, owner, one, editor.public_id, Role.OWNER, NOW)
    await invitations.invite(
        db, runtime.settings, editor, one, "nouvelle@exemple.ca", Role.OWNER, NOW
    )
    await service.remove(db, owner, one, editor.public_id, NOW)
    query = select(Invitation).execution_options(populate_existing=True)
    assert (await db.execute(query)).scalar_one().revoked_at == NOW


async def test_a_member_alone_chooses_whether_the_page_names_them(
    db, one, member, browser, visitor
):
    reader = visitor()
    await reader.go(at(one))
    assert "Chantal" not in reader.text
    assert "2 membres" in reader.text
    await accounts.sign_in_as(db, browser, member)
    await browser.go(at(one, "membres"))
    await browser.submit("form[action$=paraitre]")
    assert "Votre nom est sur la page" in browser.text
    await reader.go(at(one))
    assert reader.all(".org-members .byline") == ["C Chantal Membre"]
    await reader.go(f"/api/v1/organisations/{one.public_id}/members")
    assert [m["name"] for m in reader.answer.json()["members"]] == ["Chantal"]
    await browser.submit("form[action$=paraitre]")
    await reader.go(at(one))
    assert "Chantal" not in reader.text


async def test_a_suspended_member_is_not_named(db, one, member, visitor):
    row = await db.get(Membership, (one.id, member.id))
    row.is_shown = True
    (await db.get(Person, member.id)).suspended_at = NOW
    await db.commit()
    reader = visitor()
    await reader.go(at(one))
    assert "Chantal" not in reader.text


async def test_members_of_one_organisation_are_not_reached_through_another(db, one, owner, member):
    other = await made.organisation(db, owner)
    for verb in (service.remove, service.transfer):
        with pytest.raises(NotFound):
            await verb(db, owner, other, member.public_id, NOW)
    await made.invitation(db, one, "x@exemple.ca")
    invited = (await db.execute(select(Invitation))).scalar_one()
    assert invited.secret_hash == digest("sesame")
    with pytest.raises(NotFound):
        await invitations.revoke(db, owner, other, invited.public_id, NOW)

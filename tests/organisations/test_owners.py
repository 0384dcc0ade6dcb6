"""Somebody always answers for an organisation: the last owner stays, whoever goes, steps down or is gone."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, update

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.personal import Leaving, erasers
from app.organisations.models import Invitation, Membership
from app.organisations.rules import Role
from app.organisations.service import members as service
from tests.factories import accounts, organisations as made
from tests.organisations.press import press
from tests.organisations.told import told_by, written

NOW = clock.now()
LAST = "Vous en êtes la dernière personne propriétaire : cédez d’abord l’organisme"


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina")


@pytest.fixture
async def one(db, owner):
    return await made.organisation(db, owner, name="Les Amis de la ruelle")


async def belonging(db, one, role, **person):
    who = await accounts.person(db, **person)
    await made.join(db, one, who, role)
    return who


async def closes_account(db, who) -> None:
    await db.execute(update(Person).where(Person.id == who.id).values(deleted_at=NOW))
    await db.commit()


def at(one, path: str = "", language: str = "fr") -> str:
    base = "/fr/organismes" if language == "fr" else "/en/organisations"
    return f"{base}/{one.public_id}/{path}".rstrip("/")


@pytest.mark.parametrize("way", ["quitter", "role"])
@pytest.mark.parametrize("others", [[], [Role.EDITOR, Role.MEMBER]], ids=["alone", "with-others"])
async def test_the_last_owner_is_told_what_to_do_first(
    db, one, owner, browser, runtime, way, others
):
    for role in others:
        await belonging(db, one, role)
    await accounts.sign_in_as(db, browser, owner)
    path = "quitter" if way == "quitter" else f"membres/{owner.public_id}/role"
    await press(runtime, browser, at(one, path), role="editor")
    assert browser.status == 403
    assert LAST in browser.text.replace("\u00a0", " ")
    assert (await made.roles(db, one))[owner.id] is Role.OWNER


async def test_the_sentence_exists_in_english(db, visitor, runtime):
    owner = await accounts.person(db, language="en")
    one = await made.organisation(db, owner)
    browser = await accounts.sign_in_as(db, visitor("en"), owner)
    await press(runtime, browser, at(one, "leave", "en"))
    assert browser.status == 403
    assert "You are its last owner: give the organisation to another member first" in browser.text


async def test_an_owner_who_closed_their_account_does_not_count_as_one(db, one, owner):
    ghost = await belonging(db, one, Role.OWNER)
    await closes_account(db, ghost)
    with pytest.raises(Refused, match="dernière personne propriétaire"):
        await service.leave(db, owner, one, NOW)
    with pytest.raises(Refused, match="dernière personne propriétaire"):
        await service.change_role(db, owner, one, owner.public_id, Role.EDITOR, NOW)
    assert len(await made.roles(db, one)) == 2


async def test_the_ghost_who_comes_back_counts_again(db, one, owner):
    ghost = await belonging(db, one, Role.OWNER)
    await closes_account(db, ghost)
    await db.execute(update(Person).values(deleted_at=None))
    await service.leave(db, owner, one, NOW)
    assert await made.roles(db, one) == {ghost.id: Role.OWNER}


@pytest.mark.parametrize("deed", ["transfer", "role", "remove"])
async def test_nobody_gives_anything_to_whom_closed_their_account(db, one, owner, deed):
    ghost = await belonging(db, one, Role.EDITOR)
    await closes_account(db, ghost)
    deeds: dict[str, Callable[[], Awaitable[None]]] = {
        "transfer": lambda: service.transfer(db, owner, one, ghost.public_id, NOW),
        "role": lambda: service.change_role(db, owner, one, ghost.public_id, Role.OWNER, NOW),
        "remove": lambda: service.remove(db, owner, one, ghost.public_id, NOW),
    }
    with pytest.raises(NotFound):
        await deeds[deed]()


@pytest.mark.parametrize("verb", ["ceder", "role", "retirer"])
@pytest.mark.parametrize("whom", ["stranger", "nobody", "member-of-another"])
async def test_what_is_given_to_a_non_member_is_given_to_nobody(
    db, one, owner, browser, runtime, verb, whom
):
    other = await made.organisation(db)
    ids = {
        "stranger": (await accounts.person(db)).public_id,
        "nobody": "zzzzzzzzzz",
        "member-of-another": (await belonging(db, other, Role.EDITOR)).public_id,
    }
    await accounts.sign_in_as(db, browser, owner)
    await press(runtime, browser, at(one, f"membres/{ids[whom]}/{verb}"), role="owner")
    assert browser.status == 404
    assert await made.roles(db, one) == {owner.id: Role.OWNER}


async def test_giving_it_to_another_owner_only_makes_oneself_an_editor(db, one, owner):
    heir = await belonging(db, one, Role.OWNER)
    assert await told_by(db, service.transfer(db, owner, one, heir.public_id, NOW)) == []
    assert await made.roles(db, one) == {owner.id: Role.EDITOR, heir.id: Role.OWNER}


async def test_the_new_owner_is_told_and_the_log_says_both_changes(db, one, owner):
    heir = await belonging(db, one, Role.MEMBER)
    (due,) = await told_by(db, service.transfer(db, owner, one, heir.public_id, NOW))
    assert due.to == [heir.id]
    assert "Propriétaire" in (await written(db, due)).title
    assert (await written(db, due, "en")).title.endswith("is now: Owner")
    entries = (await db.execute(select(AuditEntry).order_by(AuditEntry.id))).scalars()
    assert [(e.action, e.detail["before"], e.detail["after"]) for e in entries] == [
        ("organisation.role_changed", "member", "owner"),
        ("organisation.role_changed", "owner", "editor"),
    ]


async def test_who_gave_it_manages_no_more_at_the_next_request(db, one, owner, browser, runtime):
    heir = await belonging(db, one, Role.MEMBER)
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(at(one, "membres"))
    await browser.submit(f"form[action*='{heir.public_id}/ceder']")
    await press(runtime, browser, at(one, f"membres/{heir.public_id}/retirer"))
    assert browser.status == 403
    await browser.go(at(one, "modifier"))
    assert browser.status == 200, "editors write the page"
    await browser.go(at(one, "verification"))
    assert browser.status == 403


async def test_invitations_of_an_owner_who_steps_down_are_taken_back(db, one, owner):
    second = await belonging(db, one, Role.OWNER)
    await made.invitation(db, one, "a@exemple.ca", "a", invited_by_id=second.id)
    await made.invitation(db, one, "b@exemple.ca", "b", invited_by_id=owner.id)
    await service.change_role(db, owner, one, second.public_id, Role.EDITOR, NOW)
    query = select(Invitation.email).where(Invitation.revoked_at.is_not(None))
    assert (await db.execute(query)).scalars().all() == ["a@exemple.ca"]


async def test_an_editor_who_becomes_an_owner_loses_nothing(db, one, owner):
    editor = await belonging(db, one, Role.EDITOR, name="Bruno")
    row = await db.get(Membership, (one.id, editor.id))
    joined, row.is_shown = row.joined_at, True
    await db.commit()
    await service.change_role(db, owner, one, editor.public_id, Role.OWNER, NOW)
    await db.refresh(row)
    assert (row.role, row.is_shown, row.joined_at) == (Role.OWNER, True, joined)


async def test_the_role_one_has_already_is_given_without_a_word(db, one, owner):
    member = await belonging(db, one, Role.MEMBER)
    deed = service.change_role(db, owner, one, member.public_id, Role.MEMBER, NOW)
    assert await told_by(db, deed) == []
    assert (await db.execute(select(AuditEntry))).scalars().all() == []


async def test_a_role_that_does_not_exist_is_refused_and_changes_nothing(
    db, one, owner, browser, runtime
):
    member = await belonging(db, one, Role.MEMBER)
    await accounts.sign_in_as(db, browser, owner)
    await press(runtime, browser, at(one, f"membres/{member.public_id}/role"), role="king")
    assert browser.status == 422
    assert (await made.roles(db, one))[member.id] is Role.MEMBER


async def at_once(runtime, *deeds) -> list[str]:
    """Do deeds in transactions of their own at the same moment; return how each ended."""

    async def one(deed) -> str:
        try:
            async with runtime.database.transaction() as session:
                await deed(session)
        except (Refused, NotFound) as error:
            return type(error).__name__
        return "done"

    return sorted(await asyncio.gather(*(one(deed) for deed in deeds)))


async def test_of_two_owners_leaving_at_once_one_stays(db, runtime, one, owner):
    second = await belonging(db, one, Role.OWNER)
    ends = await at_once(
        runtime,
        lambda session: service.leave(session, owner, one, NOW),
        lambda session: service.leave(session, second, one, NOW),
    )
    assert ends == ["Refused", "done"]
    assert list((await made.roles(db, one)).values()) == [Role.OWNER]


async def test_of_two_owners_who_demote_each_other_at_once_one_owns_it(db, runtime, one, owner):
    second = await belonging(db, one, Role.OWNER)
    ends = await at_once(
        runtime,
        lambda s: service.change_role(s, owner, one, second.public_id, Role.MEMBER, NOW),
        lambda s: service.change_role(s, second, one, owner.public_id, Role.MEMBER, NOW),
    )
    assert ends == ["Refused", "done"]
    assert sorted((await made.roles(db, one)).values()) == [Role.MEMBER, Role.OWNER]


async def test_of_two_owners_who_remove_each_other_at_once_one_is_left(db, runtime, one, owner):
    second = await belonging(db, one, Role.OWNER)
    ends = await at_once(
        runtime,
        lambda s: service.remove(s, owner, one, second.public_id, NOW),
        lambda s: service.remove(s, second, one, owner.public_id, NOW),
    )
    assert ends == ["Refused", "done"]
    assert list((await made.roles(db, one)).values()) == [Role.OWNER]


async def test_an_owner_leaving_while_the_other_closes_their_account_leaves_somebody(
    db, runtime, one, owner
):
    """Whatever the order, an editor inherits or the one who leaves is kept."""
    second = await belonging(db, one, Role.OWNER)
    editor = await belonging(db, one, Role.EDITOR)
    await at_once(
        runtime,
        lambda s: service.leave(s, owner, one, NOW),
        lambda s: erasers()["organisations"](s, Leaving(second.id, erase_words=True, now=NOW)),
    )
    left = await made.roles(db, one)
    assert second.id not in left
    assert Role.OWNER in left.values()
    assert set(left) <= {owner.id, editor.id}


async def test_who_inherits_is_told_and_the_log_says_nobody_s_name(db, one, owner):
    heir = await belonging(db, one, Role.EDITOR, name="Bruno")
    leaving = Leaving(owner.id, erase_words=True, now=NOW)
    (due,) = await told_by(db, erasers()["organisations"](db, leaving))
    assert (due.kind, due.to) == ("organisations.role", [heir.id])
    assert "Propriétaire" in (await written(db, due)).title
    entry = (await db.execute(select(AuditEntry))).scalar_one()
    assert (entry.action, entry.by_id) == ("organisation.role_changed", None)
    assert entry.detail == {"person": heir.id, "before": "editor", "after": "owner"}


async def test_who_closed_their_account_does_not_inherit(db, one, owner):
    ghost = await belonging(db, one, Role.EDITOR)
    await closes_account(db, ghost)
    member = await belonging(db, one, Role.MEMBER)
    await erasers()["organisations"](db, Leaving(owner.id, erase_words=True, now=NOW))
    assert (await made.roles(db, one))[member.id] is Role.OWNER


@pytest.mark.parametrize("path", ["membres", "modifier", "verification"])
async def test_after_leaving_the_doors_are_closed(db, one, owner, browser, path):
    second = await belonging(db, one, Role.OWNER)
    await accounts.sign_in_as(db, browser, second)
    await browser.go(at(one, "membres"))
    await browser.submit("form[action$=quitter]")
    assert "Vous ne faites plus partie de l’organisme Les Amis de la ruelle." in browser.text
    await browser.go(at(one, path))
    assert browser.status in {403, 404}
    assert owner.display_name not in browser.text


async def test_leaving_twice_is_leaving_once(db, one, runtime, browser):
    member = await belonging(db, one, Role.MEMBER)
    await accounts.sign_in_as(db, browser, member)
    for status in (200, 404):
        await press(runtime, browser, at(one, "quitter"))
        assert browser.status == status
    entries = (await db.execute(select(AuditEntry.action))).scalars().all()
    assert entries == ["organisation.member_left"]

"""What is kept of people, given to them, erased with them; what time ends; what members are told."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app.accounts.models import Person
from app.core import clock
from app.core.i18n import using
from app.core.notices import NoticeDue, notice_kinds
from app.core.personal import Leaving, erasers, readers
from app.core.sessions import digest
from app.organisations import jobs
from app.organisations.files import claim_file, logo_file
from app.organisations.models import Claim, Invitation, Organisation
from app.organisations.rules import DOCUMENT_LIFETIME, Means, Outcome, Role, State
from app.organisations.schemas import Judgement
from app.organisations.service import invitations, members, verify
from tests.factories import accounts, organisations as made

NOW = clock.now()


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina", email="amina@exemple.ca")


async def rows(db, name, actor):
    return [row async for row in readers()[name](db, actor.id)]


async def erase(db, actor) -> None:
    await erasers()["organisations"](db, Leaving(actor.id, erase_words=True, now=NOW))
    await db.commit()


async def test_a_person_gets_all_that_organisations_keep_of_them(db, runtime, owner):
    one = await made.organisation(db, owner, name="Le Relais", created_by_id=owner.id)
    await made.claim(db, one, note="Merci !", sent_by_id=owner.id)
    await invitations.invite(db, runtime.settings, owner, one, "b@exemple.ca", Role.MEMBER, NOW)
    await made.invitation(db, await made.organisation(db), "amina@exemple.ca")
    (mine,) = await rows(db, "organisations", owner)
    assert (mine["name"], mine["role"], mine["created_by_me"]) == ("Le Relais", "owner", True)
    sent, got = await rows(db, "organisation_invitations", owner)
    assert (sent["sent_by_me"], sent["email"]) == (True, "b@exemple.ca")
    assert (got["sent_by_me"], got["email"]) == (False, "amina@exemple.ca")
    (claim,) = await rows(db, "organisation_claims", owner)
    assert claim["note"] == "Merci !"
    stranger = await accounts.person(db)
    for name in ("organisations", "organisation_invitations", "organisation_claims"):
        assert await rows(db, name, stranger) == []


@pytest.mark.parametrize(
    ("others", "heir"),
    [
        ([Role.MEMBER, Role.EDITOR], 1),
        ([Role.MEMBER, Role.MEMBER], 0),
        ([Role.OWNER, Role.EDITOR], None),
    ],
)
async def test_what_a_leaver_alone_owned_goes_to_who_has_been_there_longest(
    db, owner, others, heir
):
    one = await made.organisation(db, owner)
    people = [await accounts.person(db) for _ in others]
    for actor, role in zip(people, others, strict=True):
        await made.join(db, one, actor, role)
    await erase(db, owner)
    found = await made.roles(db, one)
    assert owner.id not in found
    assert Role.OWNER in found.values()
    if heir is not None:
        assert found[people[heir].id] is Role.OWNER
    assert (await made.again(db, one)).closed_at is None


async def test_without_anybody_else_it_closes_and_its_address_and_document_go(
    db, owner, runtime, work
):
    one = await made.organisation(
        db, owner, state=State.UNVERIFIED, contact_email="amina@exemple.ca", shows_email=True
    )
    await runtime.storage.write(claim_file("c" * 32), b"%PDF-1.7")
    await made.claim(db, one, Means.DOCUMENT, file="c" * 32, sent_by_id=owner.id, note="Amina K.")
    await made.invitation(db, one, "amina@exemple.ca", "another")
    await erase(db, owner)
    await work()
    after = await made.again(db, one)
    assert (after.closed_at, after.contact_email) == (NOW, "")
    claim = (await db.execute(select(Claim).execution_options(populate_existing=True))).scalar_one()
    assert (claim.sent_by_id, claim.note, claim.file) == (None, "", None)
    assert (await db.execute(select(Invitation))).scalars().all() == []
    with pytest.raises(FileNotFoundError):
        await runtime.storage.read(claim_file("c" * 32))


async def test_a_request_nobody_read_in_time_ends_with_its_document_and_may_be_sent_again(
    db, owner, runtime, work
):
    old = await made.organisation(db, owner, state=State.UNVERIFIED)
    new = await made.organisation(db, owner, state=State.UNVERIFIED)
    await runtime.storage.write(claim_file("d" * 32), b"%PDF-1.7")
    late = NOW - DOCUMENT_LIFETIME - timedelta(hours=1)
    await made.claim(db, old, Means.DOCUMENT, file="d" * 32, sent_at=late)
    await made.claim(db, new, sent_at=NOW)
    for _ in range(2):
        await jobs.forget(runtime)
    await work()
    assert (await made.again(db, old)).state is State.UNVERIFIED
    assert (await made.again(db, new)).state is State.PENDING
    query = select(Claim.outcome).where(Claim.organisation_id == old.id)
    assert (await db.execute(query)).scalar_one() is Outcome.LAPSED
    with pytest.raises(FileNotFoundError):
        await runtime.storage.read(claim_file("d" * 32))


async def test_invitations_are_forgotten_a_year_after_their_end(db, owner, runtime):
    one = await made.organisation(db, owner)
    long_ago = NOW - timedelta(days=400)
    await made.invitation(db, one, "a@exemple.ca", "a", invited_at=long_ago)
    await made.invitation(db, one, "b@exemple.ca", "b", invited_at=long_ago, answered_at=NOW)
    await made.invitation(db, one, "c@exemple.ca", "c", revoked_at=long_ago)
    await made.invitation(db, one, "d@exemple.ca", "d")
    await jobs.forget(runtime)
    left = (await db.execute(select(Invitation.email).order_by(Invitation.email))).scalars().all()
    assert left == ["b@exemple.ca", "d@exemple.ca"]


async def test_files_of_requests_that_failed_are_swept_and_the_others_stay(db, runtime, owner):
    one = await made.organisation(db, owner, logo="a" * 32, state=State.UNVERIFIED)
    await made.claim(db, one, Means.DOCUMENT, file="b" * 32)
    kept = [logo_file("a" * 32, 400), claim_file("b" * 32), "e" * 32 + ".document"]
    lost = [logo_file("c" * 32, 400), claim_file("d" * 32)]
    for name in kept + lost:
        await runtime.storage.write(name, b"x")
    jobs_spared, jobs.SPARED = jobs.SPARED, timedelta(days=-1)
    try:
        await jobs.sweep(runtime)
    finally:
        jobs.SPARED = jobs_spared
    for name in kept:
        assert await runtime.storage.read(name) == b"x"
    for name in lost:
        with pytest.raises(FileNotFoundError):
            await runtime.storage.read(name)


TOLD = text(
    "SELECT args->'payload' FROM procrastinate_jobs WHERE args->>'kind' = 'NoticeDue'"
    " AND id > :last ORDER BY id"
)
LAST = text("SELECT coalesce(max(id), 0) FROM procrastinate_jobs")


async def told(db, act) -> list[NoticeDue]:
    """Return what is told by ``act``: the notices that wait for whoever hands them over."""
    last = (await db.execute(LAST)).scalar_one()
    await act
    await db.commit()
    return [NoticeDue(**payload) for payload in (await db.execute(TOLD, {"last": last})).scalars()]


async def test_owners_are_told_of_decisions_each_once_and_in_their_language(db, owner):
    one = await made.organisation(db, owner, state=State.UNVERIFIED, name="Le Relais")
    editor = await accounts.person(db)
    await made.join(db, one, editor, Role.EDITOR)
    await made.claim(db, one)
    admin = await accounts.person(db, roles=("administrator",))
    said = Judgement(verdict="refuse", version=1, reason="Le nom n’est pas le même.")
    (due,) = await told(db, verify.judge(db, admin, one, said, NOW))
    assert (due.kind, due.to) == ("organisations.decided", [owner.id])
    write = notice_kinds()[due.kind].write
    with using("fr"):
        notice = await write(db, due.data)
    assert notice.title == "La vérification de Le Relais a été refusée"
    assert notice.excerpt == "Le nom n’est pas le même."
    assert notice.path.endswith("/verification")
    with using("en"):
        assert (await write(db, due.data)).title == "The verification of Le Relais was refused"
    await db.execute(update(Organisation).values(state=State.PENDING, state_reason=""))
    assert (await write(db, due.data)).excerpt == "", "a reason that no longer holds is not told"
    assert await write(db, {"organisation": "zzzzzzzzzz", "state": "verified"}) is None


@pytest.mark.parametrize(
    ("role", "words"),
    [(Role.EDITOR, "est maintenant : Responsable de la page"), (Role.OWNER, "Propriétaire")],
)
async def test_a_member_is_told_of_their_new_role(db, owner, role, words):
    one = await made.organisation(db, owner, name="Le Relais")
    member = await accounts.person(db)
    await made.join(db, one, member)
    act = members.change_role(db, owner, one, member.public_id, role, NOW)
    (due,) = await told(db, act)
    assert due.to == [member.id]
    notice = await notice_kinds()[due.kind].write(db, due.data)
    assert words in notice.title.replace("\u00a0", " ")


async def test_who_is_removed_is_told_and_who_leaves_tells_nobody(db, owner):
    one = await made.organisation(db, owner, name="Le Relais")
    first, second = [await accounts.person(db) for _ in range(2)]
    for actor in (first, second):
        await made.join(db, one, actor)
    act = members.remove(db, owner, one, first.public_id, NOW)
    (due,) = await told(db, act)
    assert due.to == [first.id]
    notice = await notice_kinds()[due.kind].write(db, due.data)
    assert "ne faites plus partie" in notice.title
    assert await told(db, members.leave(db, second, one, NOW)) == []


async def test_owners_are_told_who_joins_unless_that_person_has_left_the_site(db, owner):
    one = await made.organisation(db, owner, name="Le Relais")
    friend = await accounts.person(db, name="Bruno", email="bruno@exemple.ca")
    await made.invitation(db, one, "bruno@exemple.ca")
    act = invitations.accept(db, friend, digest("sesame"), NOW)
    (due,) = await told(db, act)
    assert (due.to, due.but) == ([owner.id], [friend.id])
    write = notice_kinds()["organisations.joined"].write
    assert "Bruno" in (await write(db, due.data)).title
    await db.execute(update(Person).where(Person.id == friend.id).values(deleted_at=NOW))
    assert await write(db, due.data) is None

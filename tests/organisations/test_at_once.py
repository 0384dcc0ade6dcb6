"""Deeds of several people at the same moment: each ends in one of the orders in which they could have come."""

import asyncio

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import DomainError
from app.core.sessions import digest
from app.organisations.models import Claim, Membership, Organisation
from app.organisations.pages.writing import values_of
from app.organisations.rules import UNVERIFIED_MAX, Means, Outcome, Role, State
from app.organisations.schemas import ClaimDraft, Identity, Judgement, Revision
from app.organisations.service import begin, change, claims, invitations, lapse, members, verify
from tests.factories import accounts, organisations as made
from tests.factories.organisations import PRESENTATION

NOW = clock.now()
NEQ = "1143920115"


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina")


@pytest.fixture
async def admin(db):
    return await accounts.person(db, roles=("administrator",))


@pytest.fixture
async def pending(db, owner):
    one = await made.organisation(db, owner, state=State.UNVERIFIED, name="Le Relais")
    await made.claim(db, one, neq=NEQ)
    return one


async def at_once(runtime, *deeds) -> list[str]:
    """Do deeds in transactions of their own at the same moment; return how each ended, in order."""

    async def do(deed) -> str:
        try:
            async with runtime.database.transaction() as session:
                await deed(session)
        except DomainError as error:
            return type(error).__name__
        return "done"

    return await asyncio.gather(*(do(deed) for deed in deeds))


async def again(db, one) -> Organisation:
    return await made.again(db, one)


async def outcome_of(db, one) -> Outcome | None:
    query = select(Claim.outcome).where(Claim.organisation_id == one.id)
    return (await db.execute(query)).scalar_one()


async def test_taken_back_while_it_is_decided_it_is_one_or_the_other(
    db, runtime, owner, admin, pending
):
    said = Judgement(verdict="accept", version=1)
    ends = await at_once(
        runtime,
        lambda s: claims.withdraw(s, owner, pending, NOW),
        lambda s: verify.judge(s, admin, pending, said, NOW),
    )
    assert sorted(ends) == ["Refused", "done"]
    state, outcome = (await again(db, pending)).state, await outcome_of(db, pending)
    assert (state, outcome) in {
        (State.UNVERIFIED, Outcome.WITHDRAWN), (State.VERIFIED, Outcome.ACCEPTED),
    }  # fmt: skip


async def test_a_name_that_changes_while_it_is_decided_is_never_verified_unread(
    db, runtime, owner, admin, pending
):
    said = Judgement(verdict="accept", version=1)
    new = Revision(**values_of(pending) | {"name": "Ville de Montréal", "shows_email": False})
    await at_once(
        runtime,
        lambda s: change.change(s, owner, pending, new, NOW),
        lambda s: verify.judge(s, admin, pending, said, NOW),
    )
    after = await again(db, pending)
    assert (after.name, after.state) in {
        ("Ville de Montréal", State.UNVERIFIED), ("Le Relais", State.VERIFIED),
    }  # fmt: skip


async def test_closed_while_it_is_decided_its_request_has_one_end(
    db, runtime, owner, admin, pending
):
    said = Judgement(verdict="accept", version=1)
    ends = await at_once(
        runtime,
        lambda s: change.close(s, owner, pending, NOW),
        lambda s: verify.judge(s, admin, pending, said, NOW),
    )
    assert ends[0] == "done"
    assert (await again(db, pending)).closed_at == NOW
    assert await outcome_of(db, pending) is (
        Outcome.ACCEPTED if ends[1] == "done" else Outcome.WITHDRAWN
    )


async def test_two_with_one_number_verified_at_once_are_one(db, runtime, owner, admin):
    both = []
    for name in ("Le vrai", "Le faux"):
        one = await made.organisation(db, owner, state=State.UNVERIFIED, name=name)
        await made.claim(db, one, neq=NEQ)
        both.append(one)
    said = Judgement(verdict="accept", version=1)
    ends = await at_once(
        runtime, *(lambda s, one=one: verify.judge(s, admin, one, said, NOW) for one in both)
    )
    assert sorted(ends) == ["Conflict", "done"]
    states = sorted([(await again(db, one)).state for one in both])
    assert states == [State.PENDING, State.VERIFIED], "the other still waits for an answer"


async def test_asking_twice_at_once_is_asking_once(db, runtime, owner):
    one = await made.organisation(db, owner, state=State.UNVERIFIED)
    draft = ClaimDraft(means="neq", neq=NEQ)
    ends = await at_once(
        runtime, *[lambda s: claims.ask(s, runtime.storage, owner, one, draft, b"", NOW)] * 4
    )
    assert sorted(ends) == ["Refused"] * 3 + ["done"]
    assert await db.scalar(select(func.count()).select_from(Claim)) == 1


async def test_a_request_that_lapses_while_it_is_decided_ends_once(db, runtime, owner, admin):
    one = await made.organisation(db, owner, state=State.UNVERIFIED)
    await made.claim(db, one, Means.DOCUMENT, file="a" * 32)
    said = Judgement(verdict="accept", version=1)
    await at_once(
        runtime,
        lambda s: lapse.lapse(s, one.id, NOW.replace(year=NOW.year + 1)),
        lambda s: verify.judge(s, admin, one, said, NOW),
    )
    state, outcome = (await again(db, one)).state, await outcome_of(db, one)
    assert (state, outcome) in {
        (State.UNVERIFIED, Outcome.LAPSED), (State.VERIFIED, Outcome.ACCEPTED),
    }  # fmt: skip


async def test_one_name_created_many_times_at_once_is_one_page(db, runtime, owner):
    said = Identity(name="Le Relais", kind="community", area="city", presentation_fr=PRESENTATION)
    ends = await at_once(runtime, *[lambda s: begin.create(s, owner, said, NOW)] * 4)
    assert sorted(ends) == ["Conflict"] * 3 + ["done"]
    assert await db.scalar(select(func.count()).select_from(Membership)) == 1


async def test_the_number_of_pages_nobody_verified_holds_when_many_are_created_at_once(
    db, runtime, owner
):
    def one(n: int) -> Identity:
        return Identity(
            name=f"Groupe {n}", kind="community", area="city", presentation_fr=PRESENTATION
        )

    ends = await at_once(
        runtime, *(lambda s, n=n: begin.create(s, owner, one(n), NOW) for n in range(8))
    )
    assert ends.count("done") == UNVERIFIED_MAX
    assert set(ends) == {"done", "Refused"}


async def test_two_who_write_the_page_at_once_do_not_write_over_one_another(db, runtime, owner):
    one = await made.organisation(db, owner)
    editor = await accounts.person(db)
    await made.join(db, one, editor, Role.EDITOR)

    def said(words: str) -> Revision:
        return Revision(**values_of(one) | {"does": words, "shows_email": False})

    ends = await at_once(
        runtime,
        lambda s: change.change(s, owner, one, said("La première."), NOW),
        lambda s: change.change(s, editor, one, said("La seconde."), NOW),
    )
    assert sorted(ends) == ["MovedOn", "done"]
    assert (await again(db, one)).does == ("La première." if ends[0] == "done" else "La seconde.")


async def test_joining_while_it_closes_is_joining_before_or_not_at_all(db, runtime, owner):
    one = await made.organisation(db, owner)
    friend = await accounts.person(db, email="bruno@exemple.ca")
    await made.invitation(db, one, "bruno@exemple.ca")
    ends = await at_once(
        runtime,
        lambda s: change.close(s, owner, one, NOW),
        lambda s: invitations.accept(s, friend, digest("sesame"), NOW),
    )
    assert ends[0] == "done"
    assert (friend.id in await made.roles(db, one)) is (ends[1] == "done")


async def test_removed_while_they_leave_they_are_gone_once(db, runtime, owner):
    one, member = await made.organisation(db, owner), await accounts.person(db)
    await made.join(db, one, member)
    ends = await at_once(
        runtime,
        lambda s: members.remove(s, owner, one, member.public_id, NOW),
        lambda s: members.leave(s, member, one, NOW),
    )
    assert sorted(ends) == ["NotFound", "done"]
    assert await made.roles(db, one) == {owner.id: Role.OWNER}


async def test_suspended_by_two_at_once_it_is_suspended_for_one_reason(db, runtime, owner):
    one = await made.organisation(db, owner)
    staff = [await accounts.person(db, roles=("administrator",)) for _ in range(2)]
    reasons = ["Une première plainte.", "Une seconde plainte."]
    ends = await at_once(
        runtime,
        *(
            lambda s, who=who, why=why: verify.suspend(s, who, one, why, NOW)
            for who, why in zip(staff, reasons, strict=True)
        ),
    )
    assert sorted(ends) == ["Refused", "done"]
    assert (await again(db, one)).state_reason == reasons[ends.index("done")]

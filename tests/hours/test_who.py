"""Every state, every verb, everybody: who may do what with some hours, and what they are told when not."""

from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound, Refused
from app.core.policy import Verdict
from app.hours import policy
from app.hours.models import HoursEntry
from app.hours.rules import CLOSED, ROUNDS_MAX, Act, Side, State
from app.hours.service.turn import turn
from app.hours.shown import possible
from app.organisations.models import Membership
from app.organisations.rules import State as OrganisationState
from tests.factories import hours, organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.hours.sides import WHY, Sides, elsewhere, moderator_here, plain, sides
from tests.visitor import Visitor

OWN = "Personne ne confirme ses propres heures"
THEIR_TURN = "C’est au tour de l’autre partie de répondre."
OFTEN = "Vous vous êtes répondu assez souvent"
STAFF = "La modération du territoire tranche quand les deux parties ne s’entendent pas."
NOT_NOW = "Ce n’est pas possible pour le moment."
OVER = "Ces heures sont réglées : elles ne peuvent plus être changées."
BACK = "Ces heures ont été retirées ; on peut les déclarer de nouveau."
YES = ""
SAYS = {Act.CORRECT: 150, Act.DISPUTE: 90, Act.SETTLE: 100}
"""What each act that says a number says here; two hours lie on the table."""


@dataclass(frozen=True)
class Case:
    """Where some hours stand, and what each side hears for each act: nothing when they may."""

    state: State
    said_by: Side
    rounds: int = 0
    giver: dict[Act, str] = field(default_factory=dict)
    runs: dict[Act, str] = field(default_factory=dict)
    staff: dict[Act, str] = field(default_factory=dict)


def all_but(said: str, **told: str) -> dict[Act, str]:
    return {act: told.get(act, said) for act in Act}


ASKED = Case(
    State.PROPOSED,
    Side.PERSON,
    giver=all_but(NOT_NOW, correct=YES, withdraw=YES, confirm=OWN, settle=STAFF),
    runs=all_but(NOT_NOW, confirm=YES, dispute=YES, settle=STAFF),
    staff=all_but(NOT_NOW, settle=STAFF),
)
ANSWERED = Case(
    State.DISPUTED,
    Side.ORGANISER,
    1,
    giver=all_but(NOT_NOW, accept=YES, dispute=YES, withdraw=YES, confirm=OWN, settle=STAFF),
    runs=all_but(NOT_NOW, accept=THEIR_TURN, dispute=THEIR_TURN, settle=STAFF),
    staff=all_but(NOT_NOW, settle=YES),
)
REPLIED = replace(
    ANSWERED,
    said_by=Side.PERSON,
    rounds=2,
    giver=all_but(
        NOT_NOW, accept=THEIR_TURN, dispute=THEIR_TURN, withdraw=YES, confirm=OWN, settle=STAFF
    ),
    runs=all_but(NOT_NOW, accept=YES, dispute=YES, settle=STAFF),
)
CASES = {
    "said by the person": ASKED,
    "noted at the check-in": replace(ASKED, said_by=Side.CHECK_IN),
    "the organiser says otherwise": ANSWERED,
    "the person says otherwise": REPLIED,
    "answered often enough": replace(
        REPLIED, rounds=ROUNDS_MAX, runs=REPLIED.runs | {Act.DISPUTE: OFTEN}
    ),
    "answered often enough, by the organiser": replace(
        ANSWERED, rounds=ROUNDS_MAX, giver=ANSWERED.giver | {Act.DISPUTE: OFTEN}
    ),
    **{
        str(state): Case(state, Side.PERSON, 0, told, told, told)
        for state, told in (
            (State.CONFIRMED, all_but(OVER)),
            (State.SETTLED, all_but(OVER)),
            (State.WITHDRAWN, all_but(BACK)),
        )
    },
}


async def heard(db: AsyncSession, who: Actor, entry: HoursEntry, act: Act) -> str:
    """Return what somebody is told who tries an act; nothing when it is done. It is undone at once."""
    undo = await db.begin_nested()
    try:
        await turn(db, who, entry.public_id, act, entry.proposed_at, SAYS.get(act), WHY)
    except Refused as refusal:
        return plain(refusal.message)
    finally:
        await undo.rollback()
        await db.refresh(entry)
    return YES


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_each_side_may_do_what_its_turn_allows_and_hears_why_not(
    db: AsyncSession, case: Case
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=case.state, said_by=case.said_by, rounds=case.rounds)
    staff = await moderator_here(db, around.mission)
    for who, told in ((around.giver, case.giver), (around.owner, case.runs), (staff, case.staff)):
        answers = {act: await heard(db, who, entry, act) for act in Act}
        assert {act: said for act, said in answers.items() if not said} == {
            act: YES for act, said in told.items() if not said
        }
        for act, said in told.items():
            assert answers[act].startswith(said), (who.display_name, act)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_a_page_offers_what_the_service_would_do_and_nothing_else(
    db: AsyncSession, case: Case
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=case.state, said_by=case.said_by, rounds=case.rounds)
    for who, side, told in (
        (around.giver, Side.PERSON, case.giver),
        (around.owner, Side.ORGANISER, case.runs),
    ):
        offered = possible(who, entry, side)
        assert {act for act, verdict in offered.items() if verdict} == {
            act for act, said in told.items() if not said
        }
        assert all(verdict.reason.endswith(".") for verdict in offered.values() if not verdict)


async def test_whoever_stands_on_no_side_learns_nothing_not_even_that_it_is_there(
    db: AsyncSession,
) -> None:
    around = await sides(db)
    entry = await around.entry(db)
    member, gone = await person(db), await around.editor(db)
    await organisations.join(db, around.of, member, "member")
    membership = await db.get_one(
        Membership,
        {"organisation_id": around.of.id, "person_id": gone.id},
    )
    await db.delete(membership)
    await db.commit()
    for who in (member, gone, await elsewhere(db), await person(db)):
        for act in Act:
            with pytest.raises(NotFound):
                await turn(db, who, entry.public_id, act, entry.proposed_at, 60, WHY)


async def test_every_editor_is_the_organiser_and_their_right_ends_with_their_role(
    db: AsyncSession,
) -> None:
    around = await sides(db)
    entry, editor = await around.entry(db), await around.editor(db)
    assert await heard(db, editor, entry, Act.CONFIRM) == YES
    around.of.state = OrganisationState.SUSPENDED
    await db.commit()
    with pytest.raises(NotFound):
        await turn(db, editor, entry.public_id, Act.CONFIRM, entry.proposed_at)


async def test_a_mentor_advises_and_confirms_nothing_the_team_does(db: AsyncSession) -> None:
    carrier, mate, mentor, left = [await person(db) for _n in range(4)]
    project = await projects.project(db, "in_progress", carrier, [mate], mentor=mentor)
    await projects.join(db, project, left, standing="left")
    mission, one = await hours.held(db, project=project)
    entry = await hours.entry(db, None, mission, one)
    for who in (carrier, mate):
        assert await heard(db, who, entry, Act.CONFIRM) == YES
    for who in (mentor, left):
        with pytest.raises(NotFound):
            await turn(db, who, entry.public_id, Act.CONFIRM, entry.proposed_at)


@pytest.mark.parametrize("who", ["giver", "owner", "staff"])
async def test_whoever_is_suspended_does_nothing_on_any_side(db: AsyncSession, who: str) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=State.DISPUTED)
    staff = await moderator_here(db, around.mission)
    actor, side = {
        "giver": (around.giver, Side.PERSON),
        "owner": (around.owner, Side.ORGANISER),
        "staff": (staff, Side.STAFF),
    }[who]
    stopped = replace(actor, is_suspended=True)
    for act in Act:
        verdict = policy.can_turn(stopped, entry, side, act)
        assert not verdict
        assert verdict.reason.startswith("Votre compte est suspendu.")


async def test_a_moderator_who_runs_the_mission_is_a_side_and_no_judge(db: AsyncSession) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=State.DISPUTED, rounds=2, said_by=Side.PERSON)
    both = await moderator_here(db, around.mission)
    await organisations.join(db, around.of, both, "editor")
    assert await heard(db, both, entry, Act.SETTLE) == STAFF
    assert await heard(db, both, entry, Act.ACCEPT) == YES


async def test_a_moderator_does_not_decide_of_their_own_hours(db: AsyncSession) -> None:
    around = await sides(db)
    staff = await moderator_here(db, around.mission)
    entry = await hours.entry(db, staff, around.mission, around.one, state=State.DISPUTED, rounds=2)
    assert await heard(db, staff, entry, Act.SETTLE) == STAFF


async def test_a_moderator_s_right_waits_for_their_second_factor(
    browser: Visitor, db: AsyncSession
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=State.DISPUTED, rounds=2, said_by=Side.PERSON)
    staff = await moderator_here(db, around.mission)
    await sign_in_as(db, browser, staff, strong=False)
    await browser.go(f"/fr/heures/{entry.public_id}")
    assert browser.page.css_first("form[action$=trancher]") is None
    assert around.giver.display_name not in browser.text
    await browser.go("/fr/equipe/heures")
    assert browser.status in {302, 303, 403}
    await sign_in_as(db, browser, staff)
    await browser.go(f"/fr/heures/{entry.public_id}")
    assert browser.page.css_first("form[action$=trancher]") is not None


async def test_where_the_city_is_concerned_only_who_moderates_everywhere_decides(
    db: AsyncSession,
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=State.DISPUTED, rounds=2, territory_id=None)
    with pytest.raises(NotFound):
        await turn(
            db, await moderator_here(db, around.mission), entry.public_id, Act.SETTLE,
            entry.proposed_at, 60, WHY,
        )  # fmt: skip
    everywhere = await person(db, roles=("moderator",))
    assert await heard(db, everywhere, entry, Act.SETTLE) == YES


async def test_nobody_changes_the_hours_of_whoever_has_left(db: AsyncSession) -> None:
    around = await sides(db)
    for state in State:
        gone = HoursEntry(
            person_id=None, mission_id=around.mission.id, state=state, said_by=Side.PERSON,
            minutes=60, most_minutes=120, rounds=0,
        )  # fmt: skip
        verdicts = [policy.can_turn(around.owner, gone, Side.ORGANISER, act) for act in Act]
        assert not any(verdicts)
        assert {verdict.reason for verdict in verdicts} == {
            "Cette personne est partie\u00a0: ses heures restent telles quelles."
        }


def test_only_hours_that_are_settled_and_are_some_count() -> None:
    for state in State:
        for minutes in (0, 5):
            entry = HoursEntry(state=state, minutes=minutes)
            wanted = minutes > 0 and state in CLOSED - {State.WITHDRAWN}
            assert policy.counts(entry) is wanted


@pytest.mark.parametrize("where", ["", "/confirmer", "/accepter", "/retirer", "/corriger"])
async def test_a_stranger_s_address_is_nobody_s(
    browser: Visitor, db: AsyncSession, where: str
) -> None:
    around: Sides = await sides(db)
    entry = await around.entry(db)
    path = f"/fr/heures/{entry.public_id}{where}"
    await browser.go(path)
    assert "connexion" in browser.path or browser.status in {401, 403, 405}
    assert around.giver.display_name not in browser.text
    await browser.post(path)
    assert (await hours.again(db, entry)).state is State.PROPOSED


def test_a_verdict_of_reading_is_for_three_sides() -> None:
    assert all(policy.can_read(side) for side in (Side.PERSON, Side.ORGANISER, Side.STAFF))
    told: Verdict = policy.can_read(None)
    assert told.reason == "Seules la personne et les responsables de la mission voient ces heures."

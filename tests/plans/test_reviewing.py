"""A review as it happens: who may read, what they answer, what the team sees, and what moves meanwhile."""

from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import Refused
from app.moderation.models import Case
from app.plans.models import Plan, Review
from app.plans.rules import ALWAYS_APPLY, Check, ReviewState, Section
from app.plans.schemas import Asking
from app.plans.service.review import PlanMovedOn, ask, decide
from app.plans.service.write import write
from app.projects.rules import Standing, TeamRole
from tests.factories import plans, projects
from tests.factories.accounts import person, sign_in_as
from tests.plans.world import (
    ELSEWHERE,
    FORM,
    HERE,
    HOSTILE,
    REASONS,
    YES,
    Browsers,
    Team,
    address,
    asked,
    complete,
    signed_in,
    team,
    text_of,
    verdict,
)


async def test_a_mentor_who_joined_after_the_question_may_answer_it(db: AsyncSession) -> None:
    of, review = await asked(db)
    late = await person(db)
    await projects.join(db, of.project, late, TeamRole.MENTOR)
    made = await decide(db, late, of.number, review, verdict(), clock.now())
    assert (made.state, made.as_mentor, made.decided_by_id) == (ReviewState.READY, True, late.id)


async def test_a_moderator_who_is_invited_to_mentor_decides_as_a_moderator(
    db: AsyncSession,
) -> None:
    of, review = await asked(db)
    moderator = await person(db, roles=(HERE,))
    await projects.join(db, of.project, moderator, TeamRole.MENTOR, Standing.INVITED)
    made = await decide(db, moderator, of.number, review, verdict(), clock.now())
    assert not made.as_mentor


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("moderator on the team", "votre propre projet"),
        ("administrator who carries", "votre propre projet"),
        ("moderator elsewhere", "Seule une personne mentore"),
        ("weak moderator", "Seule une personne mentore"),
        ("former mentor", "Seule une personne mentore"),
        ("suspended mentor", "suspendu"),
        ("member", "votre propre projet"),
        ("stranger", "Seule une personne mentore"),
    ],
)
async def test_whoever_must_not_decide_is_told_why(
    db: AsyncSession, visitor: Browsers, who: str, said: str
) -> None:
    of, review = await asked(db)
    actor = await _actor(db, of, who)
    browser = visitor()
    await sign_in_as(db, browser, actor, strong=who != "weak moderator")
    await browser.go(address(of, review))
    assert browser.status == 403, who
    assert said in browser.text
    await browser.go(of.plan)
    assert "Relire ce plan" not in browser.text
    await browser.go(f"/fr/projets/{of.which}")
    assert "Relire ce plan" not in browser.text


async def _actor(db: AsyncSession, of: Team, who: str) -> Actor:
    if who == "member":
        return of.member
    roles = {
        "moderator on the team": (HERE,),
        "administrator who carries": ("administrator",),
        "moderator elsewhere": (ELSEWHERE,),
        "weak moderator": (HERE,),
    }.get(who, ())
    fields: dict[str, Any] = {"suspended_at": clock.now()} if who == "suspended mentor" else {}
    actor = await person(db, roles=roles, **fields)
    seats: dict[str, tuple[TeamRole, Standing]] = {
        "moderator on the team": (TeamRole.MEMBER, Standing.ACCEPTED),
        "administrator who carries": (TeamRole.CARRIER, Standing.ACCEPTED),
        "former mentor": (TeamRole.MENTOR, Standing.LEFT),
        "suspended mentor": (TeamRole.MENTOR, Standing.ACCEPTED),
    }
    if who in seats:
        await projects.join(db, of.project, actor, *seats[who])
    return actor


async def test_whoever_asked_and_left_the_team_does_not_answer_themselves(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await complete(db, of)
    asker = await person(db, roles=(HERE,))
    seat = await projects.join(db, of.project, asker)
    review = await ask(db, asker, of.number, Asking(), clock.now())
    seat.standing = Standing.LEFT
    await db.commit()
    which = review.public_id
    with pytest.raises(Refused, match="Vous avez pris part à ce plan"):
        await decide(db, asker, of.number, which, verdict(), clock.now())
    await db.rollback()
    browser = await signed_in(db, visitor, asker, of.plan)
    assert "Relire ce plan" not in browser.text, "no button that leads to a refusal"
    await browser.go(f"{of.plan}/relectures")
    assert "Relire ce plan" not in browser.text
    other = await signed_in(db, visitor, await person(db, roles=(HERE,)), of.plan)
    assert "Relire ce plan" in other.text


async def test_asked_twice_says_so_and_withdrawn_it_may_be_asked_again(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await complete(db, of)
    his = await signed_in(db, visitor, of.member, f"{of.plan}/relectures/demander")
    await ask(db, of.carrier, of.number, Asking(), clock.now())
    await db.commit()
    await his.submit("form.column-form", note="Nous sommes prêts, je crois.")
    assert his.status in {403, 422}
    assert "Une relecture est déjà demandée" in his.text
    await his.go(of.plan)
    assert "Demander une relecture" not in his.text
    await his.submit(f'form[action="{of.plan}/relectures/reprendre"]')
    assert "La demande de relecture est reprise." in his.text
    await his.follow("Demander une relecture")
    await his.submit("form.column-form", note="Cette fois, oui.")
    assert his.path == of.plan
    states = list(await db.scalars(select(Review.state).order_by(Review.id)))
    assert states == [ReviewState.WITHDRAWN, ReviewState.ASKED]


async def test_the_page_that_asks_names_what_is_missing_instead_of_a_button(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await plans.plan(db, of.project, of.carrier)
    his = await signed_in(db, visitor, of.member, f"{of.plan}/relectures/demander")
    assert his.status == 200
    missing = his.all("#missing + ul li")
    assert [one.split(" :")[0].split(":")[0].strip() for one in missing] == [
        "Les étapes", "Le budget", "La capacité de réalisation",
    ]  # fmt: skip
    assert his.page.css("form.column-form") == []
    await his.post(f"{of.plan}/relectures/demander", {"note": ""})
    assert his.status in {400, 403}


async def test_a_note_for_the_reviewers_is_judged_as_the_plan_is(db: AsyncSession) -> None:
    of = await team(db)
    await complete(db, of)
    await ask(db, of.carrier, of.number, Asking(note=HOSTILE), clock.now())
    await db.commit()
    kinds = [tuple(row) for row in await db.execute(select(Case.subject_kind, Case.subject_id))]
    assert kinds == [("plan", of.number)]
    assert (await db.get_one(Plan, of.number)).hidden_at is not None
    with pytest.raises(ValidationError):
        Asking(note="x" * 1_001)


async def test_a_checklist_left_open_comes_back_as_it_was_filled(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, review = await asked(db)
    browser = await signed_in(db, visitor, of.mentor, address(of, review))
    partly = {name: value for name, value in YES.items() if name != "safety"}
    await browser.submit(FORM, **partly, conclusion="ready", reasons=REASONS)
    assert browser.status == 422
    assert "répondre à chaque question" in browser.text
    checked = {node.attributes["name"] for node in browser.page.css(".plan-check input[checked]")}
    assert checked == set(partly)
    assert REASONS in browser.text
    await browser.submit(FORM, safety="yes", reasons="Trop court.")
    assert browser.status == 422
    assert browser.error("reasons")
    await browser.submit(FORM, reasons=REASONS, conclusion="perhaps")
    assert browser.status == 422
    await browser.submit(FORM, conclusion="ready")
    assert browser.path == of.plan
    assert "Le plan est jugé prêt" in browser.text


async def test_does_not_apply_is_offered_only_where_it_may_be_answered(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, review = await asked(db)
    browser = await signed_in(db, visitor, of.mentor, address(of, review))
    offered = {node.attributes["name"] for node in browser.page.css("input[value=na]")}
    assert offered == {check.value for check in set(Check) - ALWAYS_APPLY}
    await browser.submit(FORM, **YES | {"need": "na"}, conclusion="ready", reasons=REASONS)
    assert browser.status == 422
    assert "s’appliquent toujours" in browser.text


async def test_changes_say_what_is_missing_and_the_next_reviewer_reads_it(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, review = await asked(db)
    browser = await signed_in(db, visitor, of.mentor, address(of, review))
    answers = YES | {"permits": "no", "inclusion": "na"}
    await browser.submit(FORM, **answers, conclusion="changes", reasons=REASONS)
    assert "L’équipe est avertie de ce que vous demandez de changer." in browser.text
    anybody = await visitor().go(of.plan)
    assert "Changements demandés" in anybody.text
    assert "par Mireille B., mentor" in anybody.text
    await anybody.follow("La relecture et sa liste")
    answered = anybody.all(".plan-checklist li")
    assert sum("Pas encore" in one for one in answered) == 1
    assert sum("Ne s’applique pas" in one for one in answered) == 1
    again = await ask(db, of.carrier, of.number, Asking(note="C’est fait."), clock.now())
    await db.commit()
    moderator = await person(db, roles=(HERE,))
    reader = await signed_in(db, visitor, moderator, address(of, again.public_id))
    assert REASONS in reader.text
    assert "C’est fait." in reader.text
    assert len(reader.all("details.plan-review")) == 1


async def test_the_plan_that_changes_while_it_is_read_is_named_part_by_part(
    db: AsyncSession, visitor: Browsers
) -> None:
    of, review = await asked(db)
    browser = await signed_in(db, visitor, of.mentor, address(of, review))
    for section in (Section.SUCCESS, Section.NEED):
        await write(
            db,
            of.carrier,
            of.number,
            section,
            text_of("Tout autre chose, ou presque.", 1),
            clock.now(),
        )
    await db.commit()
    await browser.submit(FORM, **YES, conclusion="ready", reasons=REASONS)
    assert browser.status == 409
    changed = browser.page.css(".notice a[href*='historique']")
    assert [node.text().strip() for node in changed] == [
        "Le besoin", "Comment on mesurera la réussite",
    ]  # fmt: skip
    assert len(browser.page.css(".plan-check input[checked]")) == len(Check)
    assert (await db.execute(select(Review.state))).scalar_one() is ReviewState.ASKED
    await browser.submit(FORM)
    assert browser.path == of.plan
    kept = (await db.execute(select(Review.plan_version))).scalar_one()
    assert kept == 8, "the version that was read"


@pytest.mark.parametrize("version", [0, 5, 7, 2**31 - 1])
async def test_a_verdict_on_any_other_version_is_no_verdict(db: AsyncSession, version: int) -> None:
    of, review = await asked(db)
    with pytest.raises(PlanMovedOn) as refusal:
        await decide(db, of.mentor, of.number, review, verdict(version=version), clock.now())
    assert (refusal.value.version, refusal.value.code) == (6, "moved-on")

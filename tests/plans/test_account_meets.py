"""A report that somebody else changes, publishes or hides meanwhile: nothing typed is lost."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import Conflict, NotFound
from app.core.moderated import moderation_of
from app.core.runtime import Runtime
from app.moderation.models import Case
from app.plans.budget import LineKind
from app.plans.report import BALANCE_MAX, ReportState
from app.plans.service.moved_on import LineMovedOn
from app.plans.service.photos import remove_photo
from app.plans.service.report import publish, save
from tests.factories import plans
from tests.plans.accounts import (
    delivered,
    words,
)
from tests.plans.world import (
    HOSTILE,
    Browsers,
    due,
    plain,
    signed_in,
)


async def test_two_who_write_the_report_read_what_the_other_said(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await delivered(db)
    his = await signed_in(db, visitor, of.member, f"{of.report}/ecrire")
    await save(db, of.carrier, of.number, words(), clock.now())
    await db.commit()
    await his.submit("main form", done="Tout autre chose, que j’ai mis une heure à écrire ici.")
    assert his.status == 409
    assert plans.DONE in his.text
    assert "Tout autre chose" in his.text
    await his.submit("main form")
    assert his.path == of.report
    assert "Tout autre chose" in his.text


async def test_a_report_published_meanwhile_gives_back_what_was_typed(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await delivered(db)
    report = await plans.report(db, of.project, ReportState.DRAFT, of.carrier)
    his = await signed_in(db, visitor, of.member, f"{of.report}/ecrire")
    await publish(db, of.carrier, of.number, report.version, clock.now())
    await db.commit()
    await his.submit("main form", learnt="Ce que j’ai mis une heure à écrire, et que je garde.")
    assert his.status == 403
    assert "Le bilan est public. Pour le corriger, reprenez-le d’abord." in his.text
    assert "Ce que j’ai mis une heure à écrire" in his.text


@pytest.mark.parametrize("version", [0, 2, 2**31 - 1])
async def test_only_the_version_that_was_read_is_made_public(
    db: AsyncSession, visitor: Browsers, version: int
) -> None:
    of = await delivered(db)
    await plans.report(db, of.project, ReportState.DRAFT, of.carrier)
    with pytest.raises(LineMovedOn) as refusal:
        await publish(db, of.carrier, of.number, version, clock.now())
    assert plans.DONE in refusal.value.theirs
    assert isinstance(refusal.value, Conflict)
    await db.rollback()
    browser = await signed_in(db, visitor, of.carrier, of.report)
    await browser.submit(f'form[action="{of.report}/publier"]', version=str(version))
    assert browser.status == 409
    assert "Quelqu’un d’autre l’a changé entre-temps" in browser.text


async def test_hostile_words_wait_for_a_moderator_and_followers_hear_of_them_once_shown(
    db: AsyncSession, visitor: Browsers, runtime: Runtime
) -> None:
    of = await delivered(db)
    report = await plans.report(
        db, of.project, ReportState.DRAFT, of.carrier, learnt=f"{HOSTILE} Voilà ce qu’on a appris."
    )
    number = report.id
    browser = await signed_in(db, visitor, of.carrier, of.report)
    await browser.submit(f'form[action="{of.report}/publier"]')
    assert "Retenu automatiquement : la modération le lit d’abord." in browser.text
    assert (await visitor().go(of.report)).status == 404
    assert await due(db, "plans.report") == []
    kinds = [tuple(row) for row in await db.execute(select(Case.subject_kind, Case.subject_id))]
    assert kinds == [("plan-report", number)]
    ways = moderation_of("plan-report")
    assert ways is not None
    for _twice in range(2):
        await ways.restore(db, runtime, number, clock.now())
        await db.commit()
    assert {one["key"] for one in await due(db, "plans.report")} == {f"plans.report:{number}"}


async def test_markup_in_a_report_is_never_run(db: AsyncSession, visitor: Browsers) -> None:
    of = await delivered(db)
    evil = [(LineKind.COST, "<i onclick=x>Bacs</i>", 1, 1)]
    await plans.report(
        db, of.project, done=f"<script>alert(1)</script> {plans.DONE}", lines=evil,
        balance_note="<img src=x onerror=y>",
    )  # fmt: skip
    anybody = await visitor().go(of.report)
    assert "<i onclick" not in anybody.answer.text
    assert "<script>alert" not in anybody.answer.text
    assert "<img src=x" not in anybody.answer.text
    assert "<i onclick=x>Bacs</i>" in anybody.text


async def test_limits_of_words_and_a_photo_that_does_not_hang_there(db: AsyncSession) -> None:
    of = await delivered(db)
    with pytest.raises(ValueError, match="balance_note"):
        words(balance_note="x" * (BALANCE_MAX + 1))
    with pytest.raises(NotFound, match="Écrivez d’abord le bilan"):
        await remove_photo(db, of.carrier, of.number, "zzzzzzzzzz", clock.now())
    await db.rollback()
    await save(db, of.carrier, of.number, words(), clock.now())
    with pytest.raises(NotFound):
        await remove_photo(db, of.carrier, of.number, "zzzzzzzzzz", clock.now())
    assert plain("a\u00a0b") == "a b"

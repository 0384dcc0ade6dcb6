"""Steps and their dates: what may be promised, what became of it, and how the timeline tells it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import Invalid, NotFound, Refused
from app.core.i18n import using
from app.plans.models import Plan, PlanStep
from app.plans.pages.timeline import look_of, timeline_of
from app.plans.pictures.timeline import Bar, TimelineWords, month_starts, span, timeline_svg
from app.plans.queries.whole import StepLine
from app.plans.rules import STEPS_MAX, Section, StepAct, StepState
from app.plans.schemas import StepWords
from app.plans.service import steps
from app.plans.service.moved_on import LineMovedOn
from app.projects.rules import State
from tests.factories import plans, projects
from tests.plans.world import Browsers, Team, bodies, plain, says, signed_in, team

FORM = "form.column-form"
DAY = timedelta(days=1)
TODAY = date(2026, 5, 10)
NIGHT = datetime(2026, 5, 11, 3, 30, tzinfo=UTC)
"""Half past eleven in the evening of the tenth, in Montréal."""


def words(ends: date, starts: date | None = None, **more: Any) -> StepWords:
    return StepWords.model_validate(
        {"title": "Creuser les fosses", "starts_on": starts, "ends_on": ends, **more}
    )


def shown(start: int, end: int, state: StepState = StepState.PLANNED, title: str = "") -> StepLine:
    return StepLine(
        "abcdefghjk", title or "Creuser", "", TODAY + start * DAY, TODAY + end * DAY, state, None, 1
    )


def drawing(found: Any) -> LexborHTMLParser:
    assert found is not None
    return LexborHTMLParser(str(found.svg))


async def add(
    db: AsyncSession, of: Team, *typed: StepWords, now: datetime = NIGHT
) -> list[PlanStep]:
    return [await steps.add(db, of.carrier, of.number, one, now) for one in typed]


async def test_the_day_is_the_one_of_montreal_and_not_of_greenwich(db: AsyncSession) -> None:
    assert steps.today(NIGHT) == TODAY
    of = await team(db)
    [made] = await add(db, of, words(TODAY))
    assert (made.starts_on, made.ends_on) == (TODAY, TODAY)
    with pytest.raises(Invalid) as refusal:
        await add(db, of, words(TODAY - DAY))
    assert refusal.value.errors == {
        "ends_on": "Cette date est passée. Veuillez écrire quand ce sera fait."
    }


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        (None, TODAY - DAY, "ends_on"),
        (TODAY - 30 * DAY, TODAY - DAY, "ends_on"),
        (None, date(2041, 6, 1), "ends_on"),
        (TODAY, date(9999, 12, 31), "ends_on"),
        (date(2000, 1, 1), TODAY, "starts_on"),
        (date.min, TODAY, "starts_on"),
    ],
)
async def test_a_date_out_of_reach_is_refused_beside_its_field(
    db: AsyncSession, starts: date | None, ends: date, field: str
) -> None:
    of = await team(db)
    with pytest.raises(Invalid) as refusal:
        await add(db, of, words(ends, starts))
    assert list(refusal.value.errors) == [field]
    with using("en"), pytest.raises(Invalid) as english:
        await add(db, of, words(ends, starts))
    assert "date" in english.value.errors[field]


def test_a_step_ends_after_it_begins_or_on_the_same_day() -> None:
    assert words(TODAY, TODAY).first_day == TODAY
    assert words(TODAY).first_day == TODAY, "without a beginning it is a milestone"
    with pytest.raises(ValidationError, match="cannot end before it begins"):
        words(TODAY, TODAY + DAY)


@pytest.mark.parametrize(
    "typed",
    [
        {"ends_on": "2027-02-29"}, {"ends_on": "demain"}, {"ends_on": ""}, {"ends_on": "10/05/2026"},
        {"ends_on": "2026-05-32"}, {"starts_on": "hier"}, {"title": "ab"}, {"title": "x" * 121},
        {"title": "!!!"}, {"note": "x" * 301}, {"version": "-1"},
    ],
)  # fmt: skip
async def test_what_is_no_date_or_no_step_comes_back_with_a_sentence(
    db: AsyncSession, visitor: Browsers, typed: dict[str, str]
) -> None:
    of = await team(db)
    browser = await signed_in(db, visitor, of.member, f"{of.plan}/etapes/nouvelle")
    good = {"title": "Planter", "ends_on": (plans.today() + DAY).isoformat(), "note": "Gants"}
    await browser.submit(FORM, **good | typed)
    assert browser.status == 422
    assert browser.page.css(".field-error, .error-summary") != []
    note = browser.page.css_first("input[name=note]")
    assert note is not None
    assert note.attributes["value"] == (good | typed)["note"]
    assert list(await db.scalars(select(PlanStep.id))) == []


async def test_an_ended_step_is_reworded_but_not_moved_within_the_past(db: AsyncSession) -> None:
    of = await team(db)
    [made] = await add(db, of, words(TODAY + 2 * DAY, TODAY))
    later = NIGHT + 5 * DAY
    which = made.public_id

    def change(version: int, **more: Any) -> Any:
        ends = more.pop("ends", TODAY + 2 * DAY)
        typed = words(ends, more.pop("starts", TODAY), version=version, **more)
        return steps.change(db, of.member, of.number, which, typed, later)

    assert (await change(1, title="Creuser six fosses")).version == 2
    with pytest.raises(Invalid):
        await change(2, title="Creuser six fosses", ends=TODAY + 3 * DAY)
    assert (await change(2, title="Creuser six fosses", ends=TODAY + 9 * DAY)).version == 3
    await steps.turn_step(db, of.member, of.number, which, StepAct.FINISH, later)
    done = await change(4, title="Creuser six fosses", ends=TODAY + DAY)
    assert done.ends_on == TODAY + DAY, "when it was really done may be written down"


async def test_done_dropped_and_open_again_tell_the_moment_and_only_once(db: AsyncSession) -> None:
    of = await team(db)
    [made] = await add(db, of, words(TODAY + DAY))
    which = made.public_id

    async def turned(act: StepAct) -> PlanStep:
        return await steps.turn_step(db, of.member, of.number, which, act, NIGHT)

    step = await turned(StepAct.FINISH)
    assert (step.state, step.done_at, step.version) == (StepState.DONE, NIGHT, 2)
    step = await turned(StepAct.FINISH)
    assert step.version == 2
    with pytest.raises(Refused, match="n’en est pas là"):
        await turned(StepAct.DROP)
    step = await turned(StepAct.REOPEN)
    assert (step.state, step.done_at) == (StepState.PLANNED, None)
    step = await turned(StepAct.REOPEN)
    assert step.version == 3
    step = await turned(StepAct.DROP)
    assert (step.state, step.done_at) == (StepState.DROPPED, None)
    with pytest.raises(Refused, match="n’en est pas là"):
        await turned(StepAct.FINISH)
    assert (await says(db, Section.STEPS)).endswith("(abandonnée)")
    assert len(await bodies(db, Section.STEPS)) == 4


async def test_what_was_done_is_not_taken_out_and_the_rest_may_be(db: AsyncSession) -> None:
    of = await team(db)
    done, dropped, planned = await add(
        db,
        of,
        words(TODAY, title="Fait"),
        words(TODAY, title="Laissé"),
        words(TODAY, title="Prévu"),
    )
    for step, act in ((done, StepAct.FINISH), (dropped, StepAct.DROP)):
        await steps.turn_step(db, of.carrier, of.number, step.public_id, act, NIGHT)
    with pytest.raises(Refused, match="elle reste dans le plan"):
        await steps.remove(db, of.carrier, of.number, done.public_id, NIGHT)
    for step in (dropped, planned):
        await steps.remove(db, of.carrier, of.number, step.public_id, NIGHT)
    with pytest.raises(NotFound):
        await steps.remove(db, of.carrier, of.number, planned.public_id, NIGHT)
    assert list(await db.scalars(select(PlanStep.title))) == ["Fait"]
    assert "Laissé" in (await bodies(db, Section.STEPS))[2], "it was there, and that stays"


async def test_the_sixty_first_step_is_refused_and_sixty_are_shown(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await plans.plan(db, of.project, of.carrier, {})
    today = plans.today()
    db.add_all(
        PlanStep(project_id=of.number, title=f"Étape {n}", starts_on=today, ends_on=today + n * DAY)
        for n in range(STEPS_MAX)
    )
    await db.commit()
    anybody = await visitor().go(of.plan)
    assert len(anybody.page.css("svg.timeline .timeline-number")) == STEPS_MAX
    assert len(anybody.all(".plan-steps > li")) == STEPS_MAX
    browser = await signed_in(db, visitor, of.carrier, f"{of.plan}/etapes/nouvelle")
    await browser.submit(FORM, title="Une de trop", ends_on=(today + DAY).isoformat())
    assert browser.status == 403
    assert f"Un plan a au plus {STEPS_MAX} étapes." in browser.text
    field = browser.page.css_first("input[name=title]")
    assert field is not None
    assert field.attributes["value"] == "Une de trop"


async def test_a_step_changed_or_taken_out_meanwhile_is_told(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    now, soon = clock.now(), plans.today() + 9 * DAY
    [made] = await add(db, of, words(soon), now=now)
    await db.commit()
    path = f"{of.plan}/etapes/{made.public_id}"
    his = await signed_in(db, visitor, of.member, path)
    await steps.turn_step(db, of.carrier, of.number, made.public_id, StepAct.FINISH, now)
    await db.commit()
    await his.submit(FORM, title="Creuser à la main")
    assert his.status == 409
    assert "(faite)" in his.text
    with pytest.raises(LineMovedOn) as refusal:
        late = words(soon, title="Encore autre chose", version=1)
        await steps.change(db, of.carrier, of.number, made.public_id, late, now)
    assert "Creuser les fosses" in str(refusal.value.facts["theirs"])
    await db.rollback()
    await his.go(of.plan)
    await his.post(f"{path}/retirer")
    assert his.status in {403, 422}


@pytest.mark.parametrize("state", [State.CLOSED, State.STOPPED])
async def test_no_step_of_a_project_that_is_over_changes(db: AsyncSession, state: State) -> None:
    of = await team(db)
    [made] = await add(db, of, words(TODAY))
    of.project.state = state
    of.project.stopped_reason = projects.REASON if state is State.STOPPED else ""
    await db.commit()
    which = made.public_id
    for act in (
        lambda: steps.add(db, of.carrier, of.number, words(TODAY), NIGHT),
        lambda: steps.change(db, of.carrier, of.number, which, words(TODAY, version=1), NIGHT),
        lambda: steps.turn_step(db, of.carrier, of.number, which, StepAct.FINISH, NIGHT),
        lambda: steps.remove(db, of.carrier, of.number, which, NIGHT),
    ):
        with pytest.raises(Refused, match="Ce projet est terminé"):
            await act()  # type: ignore[no-untyped-call]
        await db.rollback()


def test_how_a_step_stands_follows_the_day() -> None:
    assert look_of(shown(0, 0), TODAY) == "now"
    assert look_of(shown(1, 1), TODAY) == "planned"
    assert look_of(shown(-1, -1), TODAY) == "late"
    assert look_of(shown(-9, 0), TODAY) == "now", "its last day is not over"
    assert look_of(shown(-9, -9, StepState.DONE), TODAY) == "done"
    assert look_of(shown(9, 9, StepState.DROPPED), TODAY) == "dropped"


def test_nothing_to_draw_is_no_drawing() -> None:
    assert timeline_of([], TODAY) is None


def test_one_step_is_one_bar_with_its_sentence_in_both_languages() -> None:
    one = timeline_of([shown(0, 10)], TODAY)
    svg = drawing(one)
    assert len(svg.css("rect.timeline-now")) == 1
    assert one is not None
    assert "1 étape, du" in plain(one.summary)
    assert plain(one.summary).endswith("déjà faite : 0.")
    with using("en"):
        english = timeline_of([shown(0, 10)], TODAY)
    assert english is not None
    assert "1 step, from" in english.summary
    assert svg.css_first("desc") is not None
    assert svg.css_first("title") is not None


def test_a_milestone_is_a_diamond_and_says_its_state_by_its_shape_and_class() -> None:
    svg = drawing(timeline_of([shown(3, 3), shown(5, 5, StepState.DONE)], TODAY))
    assert len(svg.css("path.timeline-bar")) == 2
    assert len(svg.css("path.timeline-done")) == 1
    assert svg.css("rect.timeline-bar") == []


def test_overlapping_steps_have_rows_of_their_own_in_the_order_of_the_list() -> None:
    told = [shown(0, 20), shown(0, 20), shown(5, 8), shown(5, 40)]
    svg = drawing(timeline_of(told, TODAY))
    tops = [float(rect.attributes["y"] or 0) for rect in svg.css("rect.timeline-bar")]
    assert tops == sorted(set(tops)), "none hides another"
    assert [node.text() for node in svg.css(".timeline-number")] == ["1", "2", "3", "4"]
    first, second = svg.css("rect.timeline-bar")[:2]
    assert (first.attributes["x"], first.attributes["width"]) == (
        second.attributes["x"],
        second.attributes["width"],
    )


def test_a_day_in_fifteen_years_can_still_be_seen() -> None:
    told = [shown(0, 1), shown(366 * 14, 366 * 14 + 1)]
    svg = drawing(timeline_of(told, TODAY))
    widths = [
        float((r.attributes["width"] or "0").rstrip("%")) for r in svg.css("rect.timeline-bar")
    ]
    assert min(widths) >= 1
    assert len(svg.css(".timeline-grid")) <= 5


def test_today_is_drawn_only_where_it_is() -> None:
    assert drawing(timeline_of([shown(-5, 5)], TODAY)).css(".timeline-today")
    assert not drawing(timeline_of([shown(100, 120)], TODAY)).css(".timeline-today")
    assert not drawing(timeline_of([shown(-120, -100)], TODAY)).css(".timeline-today")


def test_words_of_a_drawing_are_words_whatever_they_hold() -> None:
    words_of = TimelineWords("<b>t</b>", "a & b", '"today"')
    svg = timeline_svg(
        [Bar(TODAY, TODAY + DAY, "now")], ticks=[], today=TODAY, language='f"r', words=words_of
    )
    assert "<b>" not in svg
    assert "a &amp; b" in svg
    assert 'lang="f"r"' not in svg
    first, last = span([Bar(TODAY, TODAY, "now")])
    assert (first, last) == (date(2026, 5, 1), date(2026, 7, 1))
    assert month_starts(first, last) == [date(2026, 5, 1), date(2026, 6, 1)]


async def test_the_page_tells_the_timeline_as_a_list_too(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await team(db)
    await plans.plan(db, of.project, of.carrier, {})
    await plans.step(db, of.project, -20, -10, title="Mesurer", state=StepState.DONE)
    await plans.step(db, of.project, -9, -2, title="Creuser", note="Pelles fournies")
    await plans.step(db, of.project, -1, 9, title="Semer")
    await plans.step(db, of.project, 20, 20, title="La fête <i>")
    await plans.step(db, of.project, 30, 40, title="Rêver", state=StepState.DROPPED)
    anybody = await visitor().go(of.plan)
    badges = [one.split()[-1] for one in anybody.all(".plan-step-title")]
    assert badges == ["Fait", "retard", "cours", "venir", "Abandonnée"]
    assert "Jalon" in anybody.all(".plan-step-title")[3]
    assert "La fête <i>" in anybody.text
    assert "Pelles fournies" in anybody.text
    assert "5 étapes" in anybody.all(".plan-timeline figcaption")[0]
    svg = anybody.page.css_first("svg.timeline")
    assert svg is not None
    described = (svg.attributes["aria-labelledby"] or "").split()
    assert all(anybody.page.css_first(f"#{name}") is not None for name in described)
    assert (await db.get_one(Plan, of.number)).version == 0
    english = await visitor("en").go(f"/en/projects/{of.which}/plan")
    assert "5 steps" in english.all(".plan-timeline figcaption")[0]
    assert "Late" in english.all(".plan-step-title")[1]


async def test_a_press_that_is_no_act_changes_nothing(db: AsyncSession, visitor: Browsers) -> None:
    of = await team(db)
    [made] = await add(db, of, words(plans.today() + DAY), now=clock.now())
    await db.commit()
    browser = await signed_in(db, visitor, of.carrier, of.plan)
    for act in ("", "explode", "FINISH"):
        await browser.submit(".plan-steps form", act=act)
        assert browser.status == 422
        await browser.go(of.plan)
    await browser.submit(".plan-steps form", act="drop")
    assert "L’étape est abandonnée" in browser.text
    await browser.submit(".plan-steps form", act="reopen")
    assert "L’étape est rouverte" in browser.text
    await db.refresh(made)
    assert (made.state, made.version) == (StepState.PLANNED, 3)

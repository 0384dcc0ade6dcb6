"""A project that people wait for and that says nothing: asked for news once, and again after it spoke."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.choices.models import ChoiceInForce
from app.core.i18n import using
from app.core.notices import NoticeDue
from app.projects import chosen
from app.projects.jobs import ask_for_news
from app.projects.models import Project
from app.projects.rules import Act, State, TeamRole
from app.projects.schemas import News
from app.projects.service import leaving, updates
from app.projects.service.nudge import nudge
from app.projects.service.turn import turn
from tests.factories import projects
from tests.factories.accounts import person, sign_in_as
from tests.organisations.told import told_by, written

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=61)
NEWS = News(title="Douze pommiers", body="Ils attendent dans la cour de l’école.")


def days(number: float) -> datetime:
    return NOW + timedelta(days=number)


def asked(told: Sequence[NoticeDue]) -> list[int]:
    return [who for due in told for who in due.to]


async def silent(db, team) -> Project:
    await db.execute(update(Project).values(turned_at=LONG_AGO))
    await db.commit()
    return team.project


async def test_every_carrier_is_asked_once_for_the_whole_silence(db, team):
    made = await silent(db, team)
    second = await person(db)
    await projects.join(db, made, second, TeamRole.CARRIER)
    told = await told_by(db, nudge(db, NOW))
    assert sorted(asked(told)) == sorted([team.carrier.id, second.id])
    assert told[0].because == "because you carry this project"
    for later in (NOW, days(1), days(60), days(400)):
        assert await told_by(db, nudge(db, later)) == []


async def test_whoever_spoke_and_fell_silent_again_is_asked_again(db, team):
    made = await silent(db, team)
    assert await nudge(db, NOW) == 1
    await updates.post(db, team.mate, made, NEWS, days(2))
    assert await nudge(db, days(61)) == 0
    assert await nudge(db, days(63)) == 1
    assert await nudge(db, days(200)) == 0


async def test_a_turn_is_news_too(db, team):
    made = await silent(db, team)
    assert await nudge(db, NOW) == 1
    await turn(db, team.carrier, made, Act.PAUSE, days(1), projects.REASON)
    assert await nudge(db, days(90)) == 0, "a paused project is waited for by nobody"
    await turn(db, team.carrier, made, Act.RESUME, days(91))
    assert await nudge(db, days(150)) == 0
    assert await nudge(db, days(151)) == 1


async def test_what_was_taken_back_breaks_no_silence(db, team):
    made = await silent(db, team)
    told = await updates.post(db, team.carrier, made, NEWS, NOW)
    await updates.withdraw(db, team.carrier, told, days(1))
    assert await nudge(db, days(1)) == 1


@pytest.mark.parametrize(
    ("values", "many"),
    [
        ({"state": State.MOBILISING}, 1), ({"state": State.CROWDFUNDING}, 1),
        ({"state": State.CO_CREATION}, 0), ({"state": State.READY}, 0),
        ({"state": State.DELIVERED}, 0), ({"state": State.CLOSED}, 0),
        ({"hidden_at": LONG_AGO}, 0), ({"last_said_at": NOW - timedelta(days=59)}, 0),
        ({"last_said_at": NOW - timedelta(days=60)}, 1),
        ({"last_said_at": LONG_AGO, "turned_at": NOW - timedelta(days=3)}, 0),
    ],
)  # fmt: skip
async def test_only_projects_that_people_wait_for_are_asked(db, team, values, many):
    await silent(db, team)
    await db.execute(update(Project).values(**values))
    assert await nudge(db, NOW) == many


async def test_the_number_of_days_is_an_administrators_to_choose(db, team, monkeypatch):
    await silent(db, team)
    monkeypatch.setattr("app.projects.service.nudge.silent_days", lambda: 90)
    assert await nudge(db, NOW) == 0
    monkeypatch.setattr("app.projects.service.nudge.silent_days", lambda: 7)
    assert await nudge(db, NOW) == 1
    assert chosen.silent_days() == 60
    assert (chosen.SILENT.least, chosen.SILENT.most) == (7, 365)
    assert list(await db.scalars(select(ChoiceInForce.name))) == []


async def test_the_question_leads_to_where_it_is_answered_in_both_languages(db, team, browser):
    await silent(db, team)
    (due,) = await told_by(db, nudge(db, NOW))
    for language, words, many in (
        ("fr", "Comment va", "60 jours"), ("en", "How is", "60 days"),
    ):  # fmt: skip
        text = await written(db, due, language)
        assert text is not None
        assert words in text.title
        assert many in text.excerpt.replace("\u00a0", " ")
        if language == "fr":
            await sign_in_as(db, browser, team.carrier)
            await browser.go(text.path)
            assert browser.all("h1") == ["Donner des nouvelles"]
    await browser.submit(title="Tout va bien", body="Le béton sèche, les bancs arrivent vendredi.")
    assert await nudge(db, datetime.now(UTC) + timedelta(days=1)) == 0


async def test_whoever_carries_no_more_is_not_asked_and_nobody_asks_nobody(db, team):
    made = await silent(db, team)
    await projects.join(db, made, await person(db), TeamRole.MENTOR)
    await leaving.change_role(db, team.carrier, made, team.mate.public_id, TeamRole.CARRIER, NOW)
    await leaving.leave(db, team.carrier, made, NOW)
    assert asked(await told_by(db, nudge(db, NOW))) == [team.mate.id]


async def test_the_job_of_each_morning_does_it_twice_without_harm(db, team, runtime):
    await db.execute(update(Project).values(turned_at=datetime.now(UTC) - timedelta(days=61)))
    await db.commit()
    await ask_for_news(runtime)
    await ask_for_news(runtime)
    with using("fr"):
        made = await projects.again(db, team.project)
    assert made.nudged_at is not None

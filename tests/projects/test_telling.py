"""What a team tells: who hears of it, once; silence; and the way out."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound, Refused
from app.core.i18n import using
from app.core.moderated import moderation_of
from app.core.notices import notice_kinds
from app.core.policy import no
from app.missions.models import MissionSession
from app.notifications.models import Notice
from app.notifications.queries.following import deed_of, followed_by
from app.notifications.rules import Deed
from app.notifications.service import follow
from app.projects.conditions import _conditions, condition
from app.projects.rules import Act, State
from app.projects.schemas import Carrying, News, NewsRevision, Revision
from app.projects.service import begin, edit, updates
from app.projects.service.turn import turn
from tests.factories import answers, ideas, items, missions, projects, volunteering
from tests.factories.accounts import person, sign_in_as

Work = Callable[[], Awaitable[None]]
NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
NEWS = News(title="Douze pommiers", body="Ils attendent dans la cour de l’école.")
TYPED = Carrying(title="Un verger derrière l’école", summary="Douze pommiers et trois bancs.")


async def told(db: AsyncSession, kind: str) -> dict[int, str]:
    """Return who has a notice of a kind, and why; nobody has two of one happening."""
    rows = (
        await db.execute(
            select(Notice.person_id, Notice.because, Notice.key).where(Notice.kind == kind)
        )
    ).all()
    assert len({(row.person_id, row.key) for row in rows}) == len(rows)
    return {row.person_id: row.because for row in rows}


async def test_who_backed_the_idea_follows_the_project_once_with_a_way_out(db, work: Work):
    author, chooser, leaver, stranger = [await person(db) for _ in range(4)]
    idea = await answers.candidate(db, author=author)
    backers = await ideas.supporters(db, idea, local=2)
    await follow.follow(db, chooser, "idea", idea.public_id, NOW)
    await ideas.back(db, idea, [leaver], local=1)
    await follow.unfollow(db, leaver, "idea", idea.public_id, NOW)
    await db.commit()
    made = await begin.carry(db, author, idea, TYPED, NOW)
    await db.commit()
    await work()
    behind = {chooser.id, *(one.id for one in backers)}
    assert set(await told(db, "projects.begun")) == behind
    for one in behind:
        assert await deed_of(db, one, f"project:{made.id}") is Deed.BACKED
    assert await deed_of(db, author.id, f"project:{made.id}") is Deed.IN_TEAM
    for other in (leaver, stranger):
        assert await deed_of(db, other.id, f"project:{made.id}") is None
    assert f"project:{made.id}" in {
        one.target for one in (await followed_by(db, backers[0].id)).items
    }
    gone = await person(db)
    await ideas.back(db, idea, [gone], local=1)
    await follow.unfollow(db, gone, "project", made.public_id, NOW)
    await db.commit()
    await updates.post(db, author, made, NEWS, NOW)
    await db.commit()
    await work()
    heard = await told(db, "projects.update")
    assert set(heard) == behind
    assert set(heard.values()) == {"because you proposed, support or follow the idea that it was"}
    assert f"project:{made.id}" not in {
        one.target for one in (await followed_by(db, gone.id)).items
    }


async def test_an_update_is_told_once_corrected_in_sight_and_taken_back(db, work: Work):
    carrier, mate, fan = [await person(db) for _ in range(3)]
    made = await projects.project(db, State.IN_PROGRESS, carrier, [mate])
    await follow.follow(db, fan, "project", made.public_id, NOW)
    first = await updates.post(db, carrier, made, NEWS, NOW)
    await db.commit()
    await work()
    assert (await told(db, "projects.update")).keys() == {mate.id, fan.id}
    await updates.edit(
        db, mate, first, NewsRevision(**NEWS.model_dump() | {"title": "Treize pommiers"}, version=1),
        NOW,
    )  # fmt: skip
    assert (first.edited_at, first.version) == (NOW, 2)
    with pytest.raises(updates.MovedOn) as refusal:
        await updates.edit(db, carrier, first, NewsRevision(**NEWS.model_dump(), version=1), NOW)
    assert refusal.value.current.title == "Treize pommiers"
    await updates.withdraw(db, carrier, first, NOW)
    assert (await projects.again(db, made)).last_said_at is None
    with pytest.raises(NotFound):
        await updates.edit(db, carrier, first, NewsRevision(**NEWS.model_dump(), version=2), NOW)
    await db.commit()
    await work()
    assert len(await told(db, "projects.update")) == 2


async def test_whoever_gives_time_or_things_hears_what_becomes_of_it(db, work: Work):
    carrier = await person(db)
    made = await projects.project(db, State.IN_PROGRESS, carrier)
    mission = await missions.mission(db, project=made, places=4)
    date = await volunteering.session_of(db, mission)
    comes = (await volunteering.sign_up(db, date)).person_id
    accepted = (await volunteering.application(db, mission)).person_id
    gave = (await items.offer(db, await items.need(db, made), state="accepted")).person_id
    silent = [
        (await volunteering.sign_up(db, date, state="cancelled")).person_id,
        (await volunteering.sign_up(db, date, state="no_show")).person_id,
        (await volunteering.application(db, mission, state="sent")).person_id,
        (await items.offer(db, await items.need(db, made))).person_id,
        (await volunteering.volunteer(db, date, leaver := await person(db))).person_id,
        (await volunteering.volunteer(db, await elsewhere(db))).person_id,
    ]
    await follow.unfollow(db, leaver, "project", made.public_id, NOW)
    await updates.post(db, carrier, made, NEWS, NOW)
    await db.commit()
    await work()
    heard = await told(db, "projects.update")
    assert set(heard) == {comes, accepted, gave}
    assert set(heard.values()) == {"because you give time or things to this project"}
    for who in heard:
        assert await deed_of(db, who, f"project:{made.id}") is Deed.GAVE
        assert f"project:{made.id}" in {one.target for one in (await followed_by(db, who)).items}
    for who in silent:
        assert await deed_of(db, who, f"project:{made.id}") is None


async def elsewhere(db: AsyncSession) -> MissionSession:
    """Return a date of a mission that an organisation alone publishes."""
    return await volunteering.session_of(db, await missions.mission(db))


async def test_only_the_team_tells_and_five_times_a_day(db):
    carrier, mentor = await person(db), await person(db)
    made = await projects.project(db, carrier=carrier, mentor=mentor)
    for who in (mentor, await person(db), await person(db, roles=("moderator",))):
        with pytest.raises(Refused):
            await updates.post(db, who, made, NEWS, NOW)
    for number in range(5):
        await updates.post(db, carrier, made, NEWS, NOW + timedelta(minutes=number))
    with pytest.raises(Refused, match="24 heures"):
        await updates.post(db, carrier, made, NEWS, NOW + timedelta(hours=1))
    await updates.post(db, carrier, made, NEWS, NOW + timedelta(hours=25))


async def test_what_moderators_hide_is_nowhere_and_comes_back_as_it_was(db, runtime, visitor):
    carrier = await person(db)
    made = await projects.project(db, State.IN_PROGRESS, carrier)
    shown = await projects.update(db, made, carrier, title="Un titre à masquer")
    ways = moderation_of("project-update")
    assert ways is not None
    thing = await ways.find(db, shown.public_id)
    assert thing is not None
    assert (thing.title, thing.author_id, thing.is_hidden) == (
        "Un titre à masquer",
        carrier.id,
        False,
    )
    path = f"/fr/projets/{made.public_id}"
    await ways.hide(db, runtime, shown.id, NOW)
    await ways.hide(db, runtime, shown.id, NOW)
    await db.commit()
    for where in (path, f"{path}/nouvelles"):
        assert "Un titre à masquer" not in (await visitor().go(where)).text
    answer = await visitor().http.get(f"/api/v1/projects/{made.public_id}/updates")
    assert answer.json()["updates"] == []
    kind = notice_kinds()["projects.update"]
    data = {"project": made.public_id, "update": shown.public_id}
    assert await kind.write(db, data) is None
    await ways.restore(db, runtime, shown.id, NOW)
    await db.commit()
    assert await kind.write(db, data) is not None
    whole = moderation_of("project")
    assert whole is not None
    await whole.hide(db, runtime, made.id, NOW)
    await db.commit()
    assert (await visitor().go(path)).status == 404
    assert (await visitor().http.get(f"/embed/projects/{made.public_id}")).status_code == 404
    assert await kind.write(db, data) is None
    await whole.restore(db, runtime, made.id, NOW)
    await db.commit()
    assert (await visitor().go(path)).status == 200


async def test_a_turn_is_told_with_its_reason_and_waits_for_what_it_asks(db, work: Work):
    carrier, fan = await person(db), await person(db)
    made = await projects.project(db, State.DELIVERED, carrier)
    await follow.follow(db, fan, "project", made.public_id, NOW)
    ask = dict(_conditions[Act.CLOSE])

    async def never(_session, _project):
        return no("Il manque le compte rendu.")

    _conditions[Act.CLOSE] = {}
    try:
        condition(Act.CLOSE)(never)
        with pytest.raises(Refused, match="compte rendu"):
            await turn(db, carrier, made, Act.CLOSE, NOW)
    finally:
        _conditions[Act.CLOSE] = ask
    await turn(db, carrier, made, Act.TAKE_UP_AGAIN, NOW, "La clôture est tombée cette nuit.")
    await db.commit()
    await work()
    assert set(await told(db, "projects.turned")) == {fan.id}
    notice = (await db.execute(select(Notice).where(Notice.kind == "projects.turned"))).scalar_one()
    for language, words in (("fr", "En réalisation"), ("en", "Under way")):
        with using(language):
            said = await notice_kinds()["projects.turned"].write(db, notice.data)
        assert said is not None
        assert words in said.title
        assert said.excerpt == "La clôture est tombée cette nuit."


async def test_two_of_the_team_who_write_at_once_lose_nothing(db):
    carrier, mate = await person(db), await person(db)
    made = await projects.project(db, carrier=carrier, members=[mate])
    first = Revision(title="Un premier titre", summary=projects.SUMMARY, version=1)
    await edit.edit(db, carrier, made, first, NOW)
    await edit.edit(db, carrier, made, first, NOW)
    with pytest.raises(edit.MovedOn) as refusal:
        second = Revision(title="Un autre titre", summary=projects.SUMMARY, version=1)
        await edit.edit(db, mate, made, second, NOW)
    assert refusal.value.current.title == "Un premier titre"
    for who in (await person(db), await person(db, roles=("moderator",))):
        with pytest.raises(Refused):
            await edit.edit(db, who, made, first, NOW)


async def test_a_comment_is_told_to_the_team_as_of_its_project(db, work: Work, browser):
    carrier = await person(db)
    made = await projects.project(db, State.IN_PROGRESS, carrier)
    await browser.go(f"/fr/projets/{made.public_id}")
    assert browser.page.css_first("#discussion") is not None
    ana = await person(db)
    await sign_in_as(db, browser, ana)
    await browser.go(f"/fr/projets/{made.public_id}")
    await browser.submit("#discussion form", body="Je prête ma brouette samedi.")
    assert "Je prête ma brouette" in browser.text
    await work()
    assert await told(db, "discussion.comment") == {
        carrier.id: "because you are in the team of this project"
    }
    notice = (await db.execute(select(Notice))).scalar_one()
    said = await notice_kinds()["discussion.comment"].write(db, notice.data)
    assert said is not None
    assert "votre projet" in said.title

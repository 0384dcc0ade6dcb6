"""Photos of a project and of what it told: hung, described and taken down by its team alone."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.core import csrf
from app.core.subjects import Subject
from app.media.models import Media
from app.projects.rules import State
from tests.factories import projects
from tests.factories.accounts import person, sign_in_as
from tests.factories.media import photo, png
from tests.organisations.press import press

NOW = datetime.now(UTC)
PICTURE = {"photo": ("ruelle.png", png(), "image/png")}
FORM = "form[enctype='multipart/form-data']"


async def hung(db) -> list[Media]:
    return list(await db.scalars(select(Media).order_by(Media.id)))


async def test_a_member_hangs_a_photo_with_its_words_and_takes_it_down(db, team, visitor):
    mate = await sign_in_as(db, visitor(), team.mate)
    await mate.go(team.path)
    await mate.follow("Photos")
    await mate.submit(FORM, files=PICTURE, alt="La ruelle avant les travaux")
    assert "La photo est ajoutée" in mate.text
    (made,) = await hung(db)
    assert (made.subject_kind, made.subject_id) == ("project", team.project.id)
    page = await visitor().go(team.path)
    (picture,) = page.page.css(".idea-photos img")
    assert picture.attributes["alt"] == "La ruelle avant les travaux"
    assert page.page.css_first(".idea-banner") is None
    await mate.submit("form[action$='/retirer']")
    assert await hung(db) == []
    assert (await visitor().go(team.path)).page.css_first(".idea-photos") is None


async def test_a_photo_of_an_update_stands_beside_it(db, team, visitor):
    told = await projects.update(db, team.project, team.carrier)
    lead = await sign_in_as(db, visitor(), team.carrier)
    await lead.go(f"{team.path}/nouvelles/{told.public_id}/photos")
    await lead.submit(FORM, files=PICTURE, alt="Douze vignes en pot")
    (made,) = await hung(db)
    assert (made.subject_kind, made.subject_id) == ("project-update", told.id)
    news = await visitor().go(f"{team.path}/nouvelles")
    assert news.page.css_first("article.news img").attributes["alt"] == "Douze vignes en pot"
    await lead.submit("form[action$='/retirer']")
    assert await hung(db) == []


@pytest.mark.parametrize(
    ("files", "fields", "wrong"),
    [
        (None, {"alt": "Une ruelle"}, "photo"), (PICTURE, {"alt": ""}, "alt"),
        ({"photo": ("ruelle.png", b"pas une image", "image/png")}, {"alt": "Une ruelle"}, "photo"),
    ],
)  # fmt: skip
async def test_what_is_missing_is_said_and_nothing_hangs(db, team, browser, files, fields, wrong):
    await sign_in_as(db, browser, team.carrier)
    await browser.go(f"{team.path}/photos")
    files = files or {"photo": ("", b"", "application/octet-stream")}
    await browser.submit(FORM, files=files, **fields)
    assert browser.status == 422
    assert browser.error(wrong)
    assert await hung(db) == []


@pytest.mark.parametrize("who", ["mentor", "stranger", "moderator"])
async def test_nobody_else_hangs_or_takes_down(db, team, runtime, browser, who):
    mine = await photo(db, runtime.storage, team.carrier, team.project.subject)
    await sign_in_as(db, browser, team.everybody[who])
    assert (await browser.go(f"{team.path}/photos")).status == 403
    path = f"{team.path}/photos/{mine.public_id}/retirer"
    assert (await press(runtime, browser, path)).status == 403
    assert len(await hung(db)) == 1


async def test_while_a_project_is_hidden_no_photo_is_added_to_its_news_but_one_may_go(
    db, team, runtime, browser
):
    told = await projects.update(db, team.project, team.carrier)
    subject = Subject("project-update", told.id)
    mine = await photo(db, runtime.storage, team.carrier, subject)
    team.project.hidden_at = told.created_at
    await db.commit()
    await sign_in_as(db, browser, team.carrier)
    wall = f"{team.path}/nouvelles/{told.public_id}/photos"
    await browser.go(wall)
    assert browser.status == 403
    assert "Les modérateurs ont masqué ce projet" in browser.text
    assert (await press(runtime, browser, wall)).status == 403
    assert len(await hung(db)) == 1
    await press(runtime, browser, f"{wall}/{mine.public_id}/retirer")
    assert await hung(db) == []


@pytest.mark.parametrize("state", [State.CLOSED, State.STOPPED])
async def test_a_project_that_ended_keeps_its_photos_as_they_are(db, runtime, browser, state):
    carrier = await person(db)
    made = await projects.project(db, state, carrier)
    mine = await photo(db, runtime.storage, carrier, made.subject)
    path = f"/fr/projets/{made.public_id}/photos"
    await sign_in_as(db, browser, carrier)
    await browser.go(path)
    assert browser.status == 403
    assert "peut être lu, pas modifié" in browser.text or "fermé" in browser.text
    token = csrf.token(runtime.settings, browser.http.cookies["session"])
    answer = await browser.post(path, {"alt": "Une autre", csrf.FIELD: token}, files=PICTURE)
    assert answer.status == 403
    assert (await press(runtime, browser, f"{path}/{mine.public_id}/retirer")).status == 403
    assert [one.id for one in await hung(db)] == [mine.id]


async def test_a_photo_is_taken_down_where_it_hangs_and_nowhere_else(db, team, runtime, browser):
    told = await projects.update(db, team.project, team.carrier)
    other = await projects.project(db, carrier=team.carrier)
    theirs = await photo(db, runtime.storage, team.carrier, other.subject)
    mine = await photo(db, runtime.storage, team.carrier, Subject("project-update", told.id))
    await sign_in_as(db, browser, team.carrier)
    for path in (
        f"{team.path}/photos/{theirs.public_id}/retirer",
        f"{team.path}/photos/{mine.public_id}/retirer",
        f"{team.path}/nouvelles/{told.public_id}/photos/{theirs.public_id}/retirer",
        f"{team.path}/photos/zzzzzzzzzz/retirer",
    ):
        assert (await press(runtime, browser, path)).status == 404, path
    assert len(await hung(db)) == 2


async def test_the_photo_of_a_hidden_update_is_seen_by_its_team_alone(db, team, runtime, visitor):
    told = await projects.update(db, team.project, team.carrier)
    mine = await photo(db, runtime.storage, team.carrier, Subject("project-update", told.id))
    news = await visitor().go(f"{team.path}/nouvelles")
    source = news.page.css_first("article.news img").attributes["src"]
    assert mine.public_id in source
    assert (await visitor().go(source)).status == 200
    told.hidden_at = NOW
    await db.commit()
    runtime.pages.clear()
    assert (await visitor().go(source)).status == 404
    assert (await (await sign_in_as(db, visitor(), team.stranger)).go(source)).status == 404
    for who in (team.mate, team.staff):
        assert (await (await sign_in_as(db, visitor(), who)).go(source)).status == 200
    told.withdrawn_at = NOW
    await db.commit()
    assert (await (await sign_in_as(db, visitor(), team.mate)).go(source)).status == 404

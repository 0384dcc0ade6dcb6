"""What a project says of itself: written by its team, kept when it is wrong, never overwritten unseen."""

from datetime import UTC, datetime

import pytest

from app.core.errors import Refused
from app.projects import policy
from app.projects.rules import State, TeamRole
from app.projects.schemas import Revision
from app.projects.service import edit
from tests.factories import projects
from tests.factories.accounts import person, sign_in_as
from tests.organisations.press import press

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)


def revision(made, **change) -> Revision:
    values = {
        "title": made.title, "summary": made.summary, "language": made.language,
        "themes": list(made.themes), "version": made.version,
    }  # fmt: skip
    return Revision(**values | change)


async def test_a_member_changes_every_word_and_old_addresses_lead_to_the_new_one(db, team, visitor):
    mate = await sign_in_as(db, visitor(), team.mate)
    await mate.go(team.path)
    old = mate.path
    await mate.follow("Changer le texte")
    await mate.submit(
        title="Un verger derrière l’école", summary="Douze pommiers, trois bancs et une fontaine.",
        themes=["food", "climate"], place_label="Cour de l’école", latitude="45,53",
        longitude="-73.62",
    )  # fmt: skip
    assert "Le projet est modifié" in mate.text
    page = await visitor().go(old)
    assert page.path.endswith("un-verger-derriere-l-ecole")
    assert "Douze pommiers, trois bancs et une fontaine." in page.text
    made = await projects.again(db, team.project)
    assert (made.themes, made.place_label, made.version) == (
        ["food", "climate"], "Cour de l’école", 2,
    )  # fmt: skip
    assert (made.place_lat, made.place_lon) == (45.53, -73.62)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "court"), ("title", "x" * 121), ("summary", "court"), ("summary", "x" * 601),
        ("latitude", "95"), ("latitude", "nord"), ("language", "de"), ("themes", ["gold"]),
        ("themes", ["nature", "food", "youth", "housing"]),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    db, team, browser, field, value
):
    await sign_in_as(db, browser, team.carrier)
    await browser.go(f"{team.path}/modifier")
    await browser.submit(**{"place_label": "Coin Saint-Roch", field: value})
    assert browser.status == 422
    assert browser.error(field) or browser.page.css_first(".error-summary, [role=alert]")
    assert browser.page.css_first("#field-place_label").attributes["value"] == "Coin Saint-Roch"
    assert (await projects.again(db, team.project)).version == 1


async def test_two_who_write_at_once_read_each_other_and_choose(db, team, browser):
    await sign_in_as(db, browser, team.mate)
    await browser.go(f"{team.path}/modifier")
    await edit.edit(
        db, team.carrier, team.project, revision(team.project, title="Le titre de Rosalie"), NOW
    )
    await db.commit()
    await browser.submit(title="Le titre de Boris")
    assert browser.status == 409
    assert "rien n’a été écrasé" in browser.text
    assert "Le titre de Rosalie" in browser.text
    assert browser.page.css_first("#field-title").attributes["value"] == "Le titre de Boris"
    assert (await projects.again(db, team.project)).title == "Le titre de Rosalie"
    await browser.submit()
    assert "Le projet est modifié" in browser.text
    made = await projects.again(db, team.project)
    assert (made.title, made.version) == ("Le titre de Boris", 3)


async def test_the_same_words_again_are_no_change_whatever_the_version(db, team):
    for version in (1, 9):
        same = await edit.edit(
            db, team.mate, team.project, revision(team.project, version=version), NOW
        )
        assert same.version == 1


@pytest.mark.parametrize("who", ["mentor", "stranger", "moderator"])
async def test_nobody_else_writes(db, team, browser, runtime, who):
    actor = team.everybody[who]
    with pytest.raises(Refused, match="Seule l’équipe"):
        await edit.edit(db, actor, team.project, revision(team.project), NOW)
    await sign_in_as(db, browser, actor)
    for answer in (
        await browser.go(f"{team.path}/modifier"),
        await press(runtime, browser, f"{team.path}/modifier", title="Un titre volé", version="1"),
    ):
        assert answer.status == 403
    assert (await projects.again(db, team.project)).version == 1


@pytest.mark.parametrize("state", list(State))
async def test_a_project_is_written_until_it_ends(db, browser, state):
    carrier = await person(db)
    made = await projects.project(db, state, carrier)
    ended = state in {State.CLOSED, State.STOPPED}
    assert bool(policy.can_edit(carrier, made, TeamRole.CARRIER)) is not ended
    await sign_in_as(db, browser, carrier)
    await browser.go(f"/fr/projets/{made.public_id}/modifier")
    assert browser.status == (403 if ended else 200)
    if ended:
        assert "il peut être lu, pas modifié" in browser.text or "fermé" in browser.text
    else:
        await browser.submit(title="Un titre tout neuf")
        assert (await projects.again(db, made)).title == "Un titre tout neuf"

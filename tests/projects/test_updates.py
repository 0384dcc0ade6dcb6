"""What a team tells: written, corrected, taken back, held; read by everybody in its order."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.core.pagination import PAGE_SIZE
from app.projects.models import Update
from app.projects.queries import updates as reading
from app.projects.rules import State
from app.projects.schemas import News, NewsRevision
from app.projects.service import updates
from tests.factories import projects
from tests.factories.accounts import person, sign_in_as
from tests.organisations.press import press
from tests.organisations.told import told_by, written

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
NEWS = News(title="Douze pommiers", body="Ils attendent dans la **cour** de l’école.")
HOSTILE = "Retourne dans ton pays, on ne veut pas de toi ici."


def again(version: int, **change) -> NewsRevision:
    return NewsRevision(**NEWS.model_dump() | change, version=version)


async def test_news_are_written_on_a_page_shown_to_all_and_invite_to_a_photo(db, team, visitor):
    mate = await sign_in_as(db, visitor(), team.mate)
    await mate.go(team.path)
    await mate.follow("Donner des nouvelles")
    await mate.submit(title="Douze pommiers", body="Ils attendent dans la **cour** de l’école.")
    assert mate.path.endswith("/photos")
    assert "Voulez-vous ajouter une photo" in mate.text
    for path in (team.path, f"{team.path}/nouvelles"):
        page = await visitor().go(path)
        (article,) = page.page.css("article.news")
        assert article.css_first("strong").text() == "cour"
        assert "Boris" in article.text()
        assert article.css_first("a[href*='/modifier']") is None
    assert (await projects.again(db, team.project)).last_said_at is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "abc"), ("title", "x" * 121), ("body", "court"), ("body", "x" * 10_001), ("language", "de")],
)  # fmt: skip
async def test_bad_news_come_back_with_their_words_and_a_reason(db, team, browser, field, value):
    await sign_in_as(db, browser, team.carrier)
    await browser.go(f"{team.path}/nouvelles/nouvelle")
    await browser.submit(**{"title": "Douze pommiers", "body": NEWS.body} | {field: value})
    assert browser.status == 422
    assert browser.error(field)
    assert NEWS.body in browser.page.css_first("#field-body").text() or field == "body"
    assert list(await db.scalars(select(Update.id))) == []


@pytest.mark.parametrize("who", ["mentor", "stranger", "moderator"])
async def test_nobody_else_tells_corrects_or_takes_back(db, team, runtime, browser, who):
    told = await projects.update(db, team.project, team.carrier)
    await sign_in_as(db, browser, team.everybody[who])
    here = f"{team.path}/nouvelles"
    for path in (
        f"{here}/nouvelle",
        f"{here}/{told.public_id}/modifier",
        f"{here}/{told.public_id}/photos",
    ):
        assert (await browser.go(path)).status == 403
        assert "Seule l’équipe" in browser.text
    sent = NEWS.model_dump() | {"version": 1}
    for path in (
        f"{here}/nouvelle",
        f"{here}/{told.public_id}/modifier",
        f"{here}/{told.public_id}/retirer",
    ):
        assert (await press(runtime, browser, path, **sent)).status == 403
    await db.refresh(told)
    assert (told.version, told.withdrawn_at) == (1, None)


async def test_a_correction_is_seen_by_all_and_told_to_nobody(db, team, visitor):
    made = await updates.post(db, team.carrier, team.project, NEWS, NOW)
    await db.commit()
    assert (
        await told_by(db, updates.edit(db, team.mate, made, again(1, title="Treize pommiers"), NOW))
        == []
    )
    page = await visitor().go(team.path)
    assert "Treize pommiers" in page.text
    assert "corrigé le 4 mai 2026" in page.text.replace("\u00a0", " ")


async def test_a_correction_that_changes_nothing_is_none(db, team):
    made = await updates.post(db, team.carrier, team.project, NEWS, NOW)
    for version in (1, 7):
        same = await updates.edit(db, team.mate, made, again(version), NOW)
        assert (same.version, same.edited_at) == (1, None)


async def test_two_who_correct_at_once_read_each_other_and_nothing_is_lost(db, team, browser):
    made = await updates.post(db, team.carrier, team.project, NEWS, NOW)
    await db.commit()
    await sign_in_as(db, browser, team.mate)
    await browser.go(f"{team.path}/nouvelles/{made.public_id}/modifier")
    await updates.edit(db, team.carrier, made, again(1, title="Treize pommiers"), NOW)
    await db.commit()
    await browser.submit(title="Quatorze pommiers")
    assert browser.status == 409
    assert "rien n’a été écrasé" in browser.text
    assert "Treize pommiers" in browser.text
    assert browser.page.css_first("#field-title").attributes["value"] == "Quatorze pommiers"
    await browser.submit(title="Quatorze pommiers")
    assert "Votre correction est publique" in browser.text
    assert (await db.execute(select(Update.title, Update.version))).one() == (
        "Quatorze pommiers",
        3,
    )


async def test_what_is_taken_back_is_nowhere_and_its_address_is_gone(db, team, runtime, visitor):
    told = await projects.update(db, team.project, team.carrier, title="Les vignes")
    lead = await sign_in_as(db, visitor(), team.mate)
    here = f"{team.path}/nouvelles/{told.public_id}"
    await lead.go(f"{here}/modifier")
    await lead.submit("form[action$='/retirer']")
    assert "plus personne ne le lit" in lead.text
    for path in (team.path, f"{team.path}/nouvelles"):
        assert "Les vignes" not in (await visitor().go(path)).text
        assert "Les vignes" not in (await lead.go(path)).text
    for page in ("modifier", "photos"):
        assert (await lead.go(f"{here}/{page}")).status == 404
    assert (await press(runtime, lead, f"{here}/retirer")).status == 404
    assert await reading.one(db, told.public_id) is None
    assert await reading.row_of(db, team.project.id, told.public_id) is None


async def test_an_update_belongs_to_its_project_alone(db, team, runtime, browser):
    other = await projects.project(db, carrier=team.carrier)
    told = await projects.update(db, other, team.carrier)
    await sign_in_as(db, browser, team.carrier)
    for public_id in (told.public_id, "zzzzzzzzzz", "x"):
        here = f"{team.path}/nouvelles/{public_id}"
        assert (await browser.go(f"{here}/modifier")).status == 404
        assert (await press(runtime, browser, f"{here}/retirer")).status == 404


async def test_hostile_words_wait_for_a_moderator_and_are_told_once_shown(db, team, visitor):
    lead = await sign_in_as(db, visitor(), team.carrier)
    await lead.go(f"{team.path}/nouvelles/nouvelle")
    await lead.submit(title="Aux voisins d’en face", body=HOSTILE)
    assert "modération lira votre texte" in lead.text
    held = (await db.execute(select(Update))).scalar_one()
    assert held.hidden_at is not None
    assert (await projects.again(db, team.project)).last_said_at is None
    assert HOSTILE not in (await visitor().go(f"{team.path}/nouvelles")).text
    page = await lead.go(f"{team.path}/nouvelles")
    assert HOSTILE in page.text
    assert "Retenu ou masqué" in page.text
    (due,) = await told_by(db, updates.restore(db, held.id, NOW))
    assert (due.kind, due.but) == ("projects.update", [team.carrier.id])
    assert (await projects.again(db, team.project)).last_said_at == held.created_at


async def test_a_correction_that_turns_hostile_is_held_and_said_so(db, team, visitor):
    made = await updates.post(db, team.carrier, team.project, NEWS, NOW)
    await db.commit()
    lead = await sign_in_as(db, visitor(), team.carrier)
    await lead.go(f"{team.path}/nouvelles/{made.public_id}/modifier")
    await lead.submit(body=HOSTILE)
    assert "modération lira votre texte" in lead.text
    assert "Votre correction est publique" not in lead.text
    assert HOSTILE not in (await visitor().go(team.path)).text
    assert (await projects.again(db, team.project)).last_said_at is None


async def test_news_go_on_after_the_end_but_not_while_hidden(db, team):
    team.project.state, team.project.stopped_reason = State.STOPPED, projects.REASON
    await updates.post(db, team.carrier, team.project, NEWS, NOW)
    team.project.hidden_at = NOW
    await db.flush()
    with pytest.raises(Refused, match="masqué"):
        await updates.post(db, team.carrier, team.project, NEWS, NOW)


async def test_all_the_news_are_read_page_by_page_newest_first(db, team, browser):
    for number in range(PAGE_SIZE + 2):
        await projects.update(
            db, team.project, team.carrier, title=f"Nouvelle numéro {number:02}",
            created_at=NOW + timedelta(hours=number),
        )  # fmt: skip
    await browser.go(team.path)
    assert len(browser.page.css("article.news")) == reading.ON_THE_PAGE
    await browser.follow("Toutes les nouvelles")
    first = browser.all("article.news h2")
    assert first[0].endswith(str(PAGE_SIZE + 1))
    await browser.go(
        browser.page.css_first(".pagination a[rel=next], a[href*='after=']").attributes["href"]
    )
    assert browser.all("article.news h2") == ["Nouvelle numéro 01", "Nouvelle numéro 00"]
    assert (await browser.go(f"{team.path}/nouvelles?after=pas-de-nous")).status == 422


async def test_a_page_without_news_says_what_to_do(db, team, visitor):
    page = await visitor().go(f"{team.path}/nouvelles")
    assert "n’a pas encore donné de nouvelles" in page.text
    assert page.page.css_first(f"main a[href^='{team.path}']") is not None
    assert (await visitor().go("/fr/projets/zzzzzzzzzz/nouvelles")).status == 404


async def test_a_former_member_signs_no_more_but_their_words_stay(db, team, visitor):
    await projects.update(db, team.project, await person(db, name="Partie"), title="Les vignes")
    assert "Partie" in (await visitor().go(team.path)).text
    told = (await db.execute(select(Update))).scalar_one()
    told.author_id = None
    await db.commit()
    page = await visitor("en").go(f"/en/projects/{team.project.public_id}/updates")
    assert "Former member" in page.text
    assert "Les vignes" in page.text


async def test_the_notice_of_an_update_leads_to_it_and_is_silent_once_it_is_gone(db, team):
    (due,) = await told_by(db, updates.post(db, team.carrier, team.project, NEWS, NOW))
    told = (await db.execute(select(Update))).scalar_one()
    said = await written(db, due)
    assert said is not None
    assert said.path.endswith(f"#update-{told.public_id}")
    assert said.excerpt == "Ils attendent dans la cour de l’école."
    await updates.withdraw(db, team.mate, told, NOW)
    assert await written(db, due) is None

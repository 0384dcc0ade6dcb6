"""The pages of projects, as visitors, neighbours and the team read them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.rules import State as IdeaState
from app.projects.rules import State, TeamRole
from tests.factories import answers, ideas, organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]


async def test_a_visitor_reads_what_it_is_who_does_it_and_where_it_comes_from(
    visitor: New, db: AsyncSession
):
    carrier, mate, mentor = await person(db, name="Aïcha"), await person(db), await person(db)
    idea = await answers.candidate(db, title="Un verger derrière l’école")
    await ideas.supporters(db, idea, local=3, other=2)
    made = await projects.project(
        db, State.MOBILISING, carrier, [mate], idea=idea, mentor=mentor, summary=projects.SUMMARY
    )
    helper = await organisations.organisation(db, name="Éco-quartier du coin")
    await projects.sponsor(db, made, helper)
    await projects.update(db, made, carrier, title="Douze pommiers")
    for language, words in (
        ("fr", ("Mobilisation", "Porte le projet", "5 personnes l’appuient", "Mentorat")),
        ("en", ("Gathering hands", "Carries the project", "5 people back it", "Mentor")),
    ):
        browser = await visitor(language).go(
            f"/{language}/proj{'et' if language == 'fr' else 'ect'}s/{made.public_id}"
        )
        assert browser.status == 200
        for word in (*words, "Aïcha", "Éco-quartier du coin", "Douze pommiers", projects.SUMMARY):
            assert word in browser.text
        assert len(browser.page.css("h1")) == 1
        assert "set-cookie" not in browser.answer.headers
        assert "csrf" not in browser.answer.text
        assert browser.page.css_first('script[type="application/ld+json"]') is not None
        assert browser.page.css_first('meta[property="og:image"]') is not None


async def test_an_old_title_leads_to_the_new_one_and_nothing_to_nowhere(browser, db):
    made = await projects.project(db)
    await browser.go(f"/fr/projets/{made.public_id}-un-vieux-titre")
    assert browser.path.endswith("une-ruelle-verte-derriere-la-rue-saint-roch")
    assert (await browser.go("/fr/projets/zzzzzzzzzz")).status == 404
    assert (await browser.go("/fr/projets/x-y")).status == 404


async def test_what_moderators_hid_says_so_and_its_team_still_reads_it(visitor, db):
    carrier = await person(db)
    made = await projects.project(db, carrier=carrier, hidden_at=datetime.now(UTC))
    path = f"/fr/projets/{made.public_id}"
    outside = await visitor().go(path)
    assert outside.status == 404
    assert "masqué" in outside.text
    assert made.title not in (await visitor().go("/fr/projets")).text
    inside = await (await sign_in_as(db, visitor(), carrier)).go(path)
    assert inside.status == 200
    assert "masqué ce projet" in inside.text
    staff = await person(db, roles=("moderator",))
    assert (await (await sign_in_as(db, visitor(), staff)).go(path)).status == 200


@pytest.mark.parametrize(
    ("state", "word"),
    [(State.PAUSED, "en pause depuis"), (State.STOPPED, "arrêté le"), (State.CLOSED, "terminé")],
)
async def test_what_does_not_go_on_says_why(browser, db, state, word):
    made = await projects.project(db, state)
    await browser.go(f"/fr/projets/{made.public_id}")
    assert word in browser.text
    if state is not State.CLOSED:
        assert projects.REASON in browser.text


async def test_the_list_is_filtered_and_paged_and_refuses_what_it_does_not_know(browser, db):
    for number in range(23):
        await projects.project(db, State.MOBILISING, title=f"Projet numéro {number}")
    await projects.project(db, State.CLOSED, title="Une murale achevée", themes=["culture"])
    await projects.project(db, State.STOPPED, title="Un rêve arrêté")
    await projects.project(db, area="city", title="Un projet pour toute la ville", language="en")
    await browser.go("/fr/projets")
    assert "25 projets" in browser.text
    assert "Un rêve arrêté" not in browser.text
    assert len(browser.page.css(".project-card")) == 20
    await browser.follow("Projets suivants")
    assert len(browser.page.css(".project-card")) == 5
    for query, found in (
        ("state=stopped", 1), ("state=closed", 1), ("theme=culture", 1), ("language=en", 1),
        ("area=parc-extension&state=mobilising", 20), ("area=t:ville-marie", 0),
    ):  # fmt: skip
        await browser.go(f"/fr/projets?{query}")
        assert len(browser.page.css(".project-card")) == found, query
    assert "Pas encore de projet ici" in browser.text
    for query in ("state=done", "area=atlantis", "theme=x", "has=gold", "language=de", "after=?"):
        assert (await browser.go(f"/fr/projets?{query}")).status == 422, query
    assert (await browser.go("/fr/projets?state=&area=")).path == "/fr/projets"


async def test_the_idea_says_what_it_became_and_nobody_carries_it_twice(visitor, db):
    author = await person(db)
    idea = await answers.candidate(db, author=author)
    browser = await sign_in_as(db, visitor(), author)
    await browser.go(f"/fr/idees/{idea.public_id}")
    await browser.follow("Je la porte")
    await browser.submit(title="Un verger pour tout le monde", what="La coordination")
    assert "/fr/projets/" in browser.path
    assert "La coordination" in browser.text
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Elle est devenue un projet" in browser.text
    assert "Je la porte" not in browser.text
    again = await browser.go(f"/fr/idees/{idea.public_id}/porter")
    assert again.status == 403
    assert "déjà devenue un projet" in again.text


@pytest.mark.parametrize("state", [IdeaState.PUBLISHED, IdeaState.ARCHIVED])
async def test_an_idea_short_of_its_threshold_is_not_carried(browser, db, state):
    author = await person(db)
    idea = await ideas.idea(db, author, state=state)
    await sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{idea.public_id}/porter")
    assert browser.status == 403
    assert "seuil" in browser.text


async def test_each_reader_has_the_buttons_that_are_theirs(visitor, db):
    carrier, mate, mentor = [await person(db) for _ in range(3)]
    made = await projects.project(db, State.IN_PROGRESS, carrier, [mate], mentor=mentor)
    both = {"Donner des nouvelles", "Changer le texte", "Dire que c’est réalisé"}
    heavy = {"Mettre le projet en pause", "Arrêter le projet"}
    for reader, expected in (
        (None, set()), (await person(db), set()), (mentor, set()), (mate, both),
        (carrier, both | heavy),
    ):  # fmt: skip
        browser = visitor()
        if reader is not None:
            await sign_in_as(db, browser, reader)
        await browser.go(f"/fr/projets/{made.public_id}")
        shown = browser.all(".idea-tools a")
        assert {word for word in both | heavy if word in shown} == expected
        assert ("Rejoindre l’équipe" in browser.text) == (reader not in (carrier, mate, mentor))


async def test_a_team_turns_its_project_and_says_why_when_it_hurts(browser, db):
    carrier = await person(db)
    made = await projects.project(db, State.IN_PROGRESS, carrier)
    await sign_in_as(db, browser, carrier)
    await browser.go(f"/fr/projets/{made.public_id}/tourner/pause")
    await browser.submit(reason="")
    assert browser.status == 422
    assert browser.error("reason")
    await browser.submit(reason="Le sol est gelé jusqu’en avril.")
    assert "En pause" in browser.text
    assert "Le sol est gelé jusqu’en avril." in browser.text
    await browser.go(f"/fr/projets/{made.public_id}/tourner/resume")
    await browser.submit()
    assert (await projects.again(db, made)).state is State.IN_PROGRESS
    for act in ("close", "declare_ready", "fund", "explode"):
        assert (await browser.go(f"/fr/projets/{made.public_id}/tourner/{act}")).status == 404
    assert (await browser.go(f"/fr/projets/{made.public_id}/tourner/begin")).status == 403


async def test_roles_are_public_and_stand_on_the_pages_of_people_and_organisations(visitor, db):
    carrier = await person(db, name="Rosalie")
    made = await projects.project(db, State.READY, carrier, title="Un four à pain au parc")
    helper = await organisations.organisation(db)
    await projects.sponsor(db, made, helper)
    browser = await visitor().go(f"/fr/membres/{carrier.public_id}")
    if browser.status == 404:
        browser = await visitor().go(f"/fr/personnes/{carrier.public_id}")
    assert "Un four à pain au parc" in browser.text
    await browser.go(f"/fr/organismes/{helper.public_id}")
    assert "Un four à pain au parc" in browser.text
    member = await sign_in_as(db, visitor(), carrier)
    await member.go("/fr/moi")
    assert "Un four à pain au parc" in member.text


def test_the_roles_of_a_team_are_three():
    assert [role.value for role in TeamRole] == ["carrier", "member", "mentor"]


async def test_a_refused_invitation_keeps_the_word_and_whom_was_found(browser, db):
    carrier, ana = await person(db), await person(db, name="Ana Uniquement")
    made = await projects.project(db, carrier=carrier)
    await sign_in_as(db, browser, carrier)
    await browser.go(f"/fr/projets/{made.public_id}/equipe?q=Ana Uniquement")
    form = 'form[action*="/equipe/inviter"]'
    assert browser.page.css_first(f'{form} button[value="{ana.public_id}"]') is not None
    word = "Viens planter avec nous. " * 30
    await browser.submit(form, person=ana.public_id, message=word)
    assert browser.status == 422
    assert browser.page.css_first(f"{form} textarea").text() == word
    assert browser.error("message")
    assert browser.page.css_first(f'{form} button[value="{ana.public_id}"]') is not None

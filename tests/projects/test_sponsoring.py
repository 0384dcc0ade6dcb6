"""The organisation that supports a project: asked or offering, one at a time, both sides heard."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from app.core.errors import Conflict, Invalid, NotFound, Refused
from app.organisations.models import Organisation
from app.organisations.rules import Role
from app.projects.models import Project, Sponsor
from app.projects.rules import Standing, State
from app.projects.schemas import Organising
from app.projects.service import sponsoring
from tests.factories import organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.organisations.press import press
from tests.organisations.told import told_by, written

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)


@pytest.fixture
async def speaker(db):
    return await person(db, name="Solange")


@pytest.fixture
async def eco(db, speaker):
    return await organisations.organisation(db, speaker, name="Éco-quartier du coin")


def typed(organisation, message: str = "") -> Organising:
    return Organising(organisation=organisation.public_id, message=message)


async def standing(db) -> list[Standing]:
    return list(await db.scalars(select(Sponsor.standing).order_by(Sponsor.id)))


async def test_each_side_hears_of_the_question_and_of_the_answer(db, team, eco, speaker):
    made = team.project
    (asked,) = await told_by(db, sponsoring.ask(db, team.carrier, made, typed(eco), NOW))
    assert (asked.to, asked.because) == ([speaker.id], "because you speak for this organisation")
    said = await written(db, asked, "en")
    assert said is not None
    assert said.title == f"The team of “{made.title}” asks your organisation to support it"
    told = await told_by(db, sponsoring.answer(db, speaker, made, eco.public_id, yes=True, now=NOW))
    assert sorted(who for due in told for who in due.to) == sorted([team.carrier.id, speaker.id])
    assert all(due.but == [speaker.id] for due in told)
    said = await written(db, told[0])
    assert said is not None
    assert said.title.startswith("Éco-quartier du coin soutient maintenant")
    told = await told_by(db, sponsoring.end(db, team.carrier, made, eco.public_id, NOW))
    assert {due.data["what"] for due in told} == {"sponsor-ended"}
    assert (await projects.again(db, made)).organisation_id is None


async def test_an_organisation_that_said_no_is_not_asked_again_and_may_still_offer(
    db, team, eco, speaker
):
    made = team.project
    await sponsoring.ask(db, team.carrier, made, typed(eco), NOW)
    with pytest.raises(Conflict, match="attend une réponse"):
        await sponsoring.ask(db, team.carrier, made, typed(eco), NOW)
    (refused, _ours) = await told_by(
        db, sponsoring.answer(db, speaker, made, eco.public_id, yes=False, now=NOW)
    )
    assert refused.data["what"] == "no-sponsor"
    with pytest.raises(Conflict, match="a dit non"):
        await sponsoring.ask(db, team.carrier, made, typed(eco), NOW)
    await sponsoring.offer(db, speaker, made, typed(eco), NOW)
    with pytest.raises(Conflict, match="déjà proposé"):
        await sponsoring.offer(db, speaker, made, typed(eco), NOW)
    await sponsoring.ask(db, team.carrier, made, typed(eco), NOW)
    assert (await projects.again(db, made)).organisation_id == eco.id


async def test_what_waits_is_taken_back_in_silence_by_either_side(db, team, eco, speaker):
    made = team.project
    for verb, who in (
        (sponsoring.ask(db, team.carrier, made, typed(eco), NOW), team.carrier),
        (sponsoring.offer(db, speaker, made, typed(eco), NOW), speaker),
    ):
        await verb
        told = await told_by(db, sponsoring.end(db, who, made, eco.public_id, NOW))
        assert told == []
        with pytest.raises(NotFound):
            await sponsoring.end(db, who, made, eco.public_id, NOW)
        with pytest.raises(NotFound):
            await sponsoring.answer(db, speaker, made, eco.public_id, yes=True, now=NOW)
    assert await standing(db) == [Standing.LEFT]


@pytest.mark.parametrize("who", ["member", "mentor", "stranger", "moderator"])
async def test_only_carriers_ask_answer_and_end_for_the_team(db, team, eco, speaker, who):
    actor = team.everybody[who]
    with pytest.raises(Refused):
        await sponsoring.ask(db, actor, team.project, typed(eco), NOW)
    await sponsoring.offer(db, speaker, team.project, typed(eco), NOW)
    for verb in (
        sponsoring.answer(db, actor, team.project, eco.public_id, yes=True, now=NOW),
        sponsoring.end(db, actor, team.project, eco.public_id, NOW),
    ):
        with pytest.raises(Refused):
            await verb
    assert await standing(db) == [Standing.ASKED]


async def test_only_those_who_speak_for_an_organisation_bind_it(db, team, eco, speaker):
    member = await person(db)
    await organisations.join(db, eco, member, Role.MEMBER)
    for actor in (member, team.carrier):
        with pytest.raises(Refused, match="parler"):
            await sponsoring.offer(db, actor, team.project, typed(eco), NOW)
    await sponsoring.ask(db, team.carrier, team.project, typed(eco), NOW)
    for actor in (member, team.carrier, team.staff):
        with pytest.raises(NotFound):
            await sponsoring.answer(db, actor, team.project, eco.public_id, yes=True, now=NOW)
    editor = await person(db)
    await organisations.join(db, eco, editor, Role.EDITOR)
    await sponsoring.answer(db, editor, team.project, eco.public_id, yes=True, now=NOW)
    assert await standing(db) == [Standing.ACCEPTED]


@pytest.mark.parametrize("state", ["pending", "refused", "unverified"])
async def test_only_verified_organisations_support(db, team, state):
    owner = await person(db)
    other = await organisations.organisation(db, owner, state=state)
    with pytest.raises(Invalid, match="corriger"):
        await sponsoring.ask(db, team.carrier, team.project, typed(other), NOW)
    with pytest.raises(Refused):
        await sponsoring.offer(db, owner, team.project, typed(other), NOW)
    with pytest.raises(Invalid):
        await sponsoring.offer(db, owner, team.project, Organising(organisation=""), NOW)


async def test_one_supports_and_the_others_that_waited_wait_no_more(db, team, eco, speaker):
    made, owners = team.project, [await person(db) for _ in range(2)]
    others = [await organisations.organisation(db, owner) for owner in owners]
    await sponsoring.ask(db, team.carrier, made, typed(others[0]), NOW)
    await sponsoring.offer(db, owners[1], made, typed(others[1]), NOW)
    await sponsoring.offer(db, speaker, made, typed(eco), NOW)
    await sponsoring.answer(db, team.carrier, made, eco.public_id, yes=True, now=NOW)
    assert await standing(db) == [Standing.LEFT, Standing.LEFT, Standing.ACCEPTED]
    with pytest.raises(Refused, match="soutient déjà"):
        await sponsoring.ask(db, team.carrier, made, typed(others[0]), NOW)
    with pytest.raises(Refused, match="soutient déjà"):
        await sponsoring.offer(db, owners[1], made, typed(others[1]), NOW)


@pytest.mark.parametrize("state", [State.CLOSED, State.STOPPED])
async def test_a_project_that_ended_takes_no_support(db, eco, speaker, state):
    carrier = await person(db)
    made = await projects.project(db, state, carrier)
    await projects.sponsor(db, made, eco, Standing.INVITED, answered_at=None)
    for verb in (
        sponsoring.ask(db, carrier, made, typed(eco), NOW),
        sponsoring.offer(db, speaker, made, typed(eco), NOW),
        sponsoring.answer(db, speaker, made, eco.public_id, yes=True, now=NOW),
    ):
        with pytest.raises(Refused, match="fermé"):
            await verb
    await sponsoring.answer(db, speaker, made, eco.public_id, yes=False, now=NOW)
    assert await standing(db) == [Standing.DECLINED]


async def test_a_carrier_finds_an_organisation_by_name_and_asks_it_there(db, team, eco, visitor):
    lead = await sign_in_as(db, visitor(), team.carrier)
    await lead.go(f"{team.path}/equipe?q=éco quartier")
    await lead.go(f"{team.path}/equipe?q=quartier du")
    await lead.submit("form[action$='/organismes/demander']", organisation=eco.public_id)
    assert "La demande est envoyée" in lead.text
    assert "Éco-quartier du coin" in lead.text
    await lead.submit(f"form[action$='/{eco.public_id}/terminer']")
    assert "C’est repris." in lead.text
    assert "on les prévient" not in lead.text
    assert await standing(db) == [Standing.LEFT]


async def test_a_speaker_offers_and_the_carrier_welcomes_it_on_the_page(
    db, team, eco, speaker, visitor
):
    theirs = await sign_in_as(db, visitor(), speaker)
    await theirs.go(team.path)
    await theirs.follow("Le soutenir comme organisme")
    await theirs.submit(message="x" * 601)
    assert theirs.status == 422
    await theirs.submit(organisation=eco.public_id, message="Nous prêtons la remise.")
    assert "L’équipe est prévenue" in theirs.text
    lead = await sign_in_as(db, visitor(), team.carrier)
    await lead.go(team.path)
    await lead.follow("attend votre réponse")
    assert "Nous prêtons la remise." in lead.text
    await lead.submit(f"form[action$='/organismes/{eco.public_id}/repondre']")
    assert "L’organisme soutient maintenant le projet" in lead.text
    page = await visitor().go(team.path)
    assert "avec Éco-quartier du coin" in " ".join(page.all(".idea-authors"))
    assert team.project.title in (await visitor().go(f"/fr/organismes/{eco.public_id}")).text
    await theirs.go(team.path)
    assert "Le soutenir comme organisme" not in theirs.text
    await lead.go(f"{team.path}/equipe")
    await lead.submit(f"form[action$='/{eco.public_id}/terminer']")
    assert "C’est terminé" in lead.text
    assert "Éco-quartier" not in (await visitor().go(team.path)).text


async def test_whoever_speaks_for_nobody_has_no_page_to_offer_on(db, team, browser, runtime):
    await sign_in_as(db, browser, team.stranger)
    await browser.go(f"{team.path}/soutenir")
    assert browser.status == 404
    assert "Vous ne parlez au nom d’aucun organisme vérifié" in browser.text
    pressed = await press(runtime, browser, f"{team.path}/soutenir", organisation="zzzzzzzzzz")
    assert pressed.status == 404


async def test_an_organisation_that_closed_or_is_hidden_is_not_named_wrongly(
    db, team, eco, visitor
):
    await projects.sponsor(db, team.project, eco)
    await db.execute(update(Organisation).values(hidden_at=NOW))
    await db.commit()
    page = await visitor().go(team.path)
    assert page.status == 200
    assert "Éco-quartier" not in page.text
    kept = (await db.execute(select(Project.organisation_id))).scalar_one()
    assert kept == eco.id, "it is there again once moderators show it"

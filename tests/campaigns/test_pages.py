"""Pages of the team and of its readers, as browsers show them: what each offers, refuses and keeps."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.chosen import LENGTH_OF_A_DAY, SHORTEST
from app.campaigns.models import Campaign, CampaignReview, Reward
from app.campaigns.rules import ReviewState, State
from app.choices.service import put
from app.projects.models import Project
from app.projects.rules import State as ProjectState
from app.projects.shown import address
from tests.campaigns.world import (
    ELSEWHERE,
    HERE,
    NOW,
    REASONS,
    Browsers,
    signed_in,
    world,
)
from tests.factories import campaigns, plans, projects
from tests.factories.accounts import person


async def test_a_team_is_led_to_the_campaign_it_has(db: AsyncSession, visitor: Browsers) -> None:
    w = await world(db)
    team = await signed_in(db, visitor, w.member)
    await team.go(address(w.project))
    await team.follow("Notre campagne")
    assert team.path == w.at("/preparer")
    await team.go(f"/fr/projets/{w.project.public_id}/campagne")
    assert team.path == w.at("/preparer"), "another is not begun"


async def test_a_project_that_cannot_have_one_says_why(db: AsyncSession, visitor: Browsers) -> None:
    carrier = await person(db)
    project = await campaigns.ready_project(db, ProjectState.CO_CREATION, carrier)
    team = await signed_in(db, visitor, carrier)
    assert "Préparer une campagne" not in (await team.go(address(project))).text
    await team.go(f"/fr/projets/{project.public_id}/campagne")
    assert "une fois le plan jugé prêt" in team.text
    assert team.page.css_first("main form") is None
    await team.post(f"/fr/projets/{project.public_id}/campagne")
    assert team.status == 403


async def test_a_stranger_and_a_visitor_prepare_nothing(
    db: AsyncSession, visitor: Browsers
) -> None:
    project = await campaigns.ready_project(db)
    path = f"/fr/projets/{project.public_id}/campagne"
    assert (await (await signed_in(db, visitor, await person(db))).go(path)).status == 403
    await visitor("fr").go(path)
    assert "Préparer une campagne" not in (await visitor("fr").go(address(project))).text


async def test_a_plan_without_costs_is_written_first(db: AsyncSession, visitor: Browsers) -> None:
    carrier = await person(db)
    project = await projects.project(db, ProjectState.MOBILISING, carrier)
    await plans.plan(db, project)
    made = await campaigns.campaign(db, State.DRAFT, project, minimum_cents=0, optimum_cents=0)
    team = await signed_in(db, visitor, carrier)
    await team.go(f"/fr/campagnes/{made.public_id}/objectif")
    assert "n’a encore aucune dépense" in team.text
    await team.follow("Le budget")
    assert team.path.endswith("/plan/budget")


async def test_a_preview_is_what_everybody_will_see_and_says_so(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, pitch="", minimum_cents=0, optimum_cents=0, payee_name="")
    team = await signed_in(db, visitor, w.member)
    await team.go(w.at("/preparer"))
    await team.follow("Aperçu")
    assert "Aperçu : voici ce que tout le monde verra" in team.text.replace("\u00a0", " ")
    assert "Le texte reste à écrire." in team.text
    assert team.page.css_first("#discussion") is None
    assert team.page.css_first("meta[name=robots]").attributes["content"] == "noindex"
    assert team.page.css_first("script[type='application/ld+json']") is None
    assert team.answer.headers["cache-control"].startswith("private")


async def test_an_open_one_is_known_to_machines(db: AsyncSession, visitor: Browsers) -> None:
    w = await world(db, State.LIVE)
    page = await visitor("fr").go(w.at())
    data = page.page.css_first("script[type='application/ld+json']").text()
    assert '"@type":"DonateAction"' in data.replace(": ", ":")
    assert "ActiveActionStatus" in data
    assert page.page.css_first("link[rel=canonical]").attributes["href"].endswith(page.path)
    over = await world(db, State.FAILED)
    data = (await visitor("fr").go(over.at())).page.css_first("script[type='application/ld+json']")
    assert "FailedActionStatus" in data.text()


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT, State.REVIEW}))
async def test_every_state_has_a_page_that_says_where_it_stands(
    db: AsyncSession, visitor: Browsers, state: State
) -> None:
    w = await world(db, state, pledged_cents=500_00, collected_cents=480_00, givers=7)
    for language in ("fr", "en"):
        page = await visitor(language).go(
            f"/{language}/{'campagnes' if language == 'fr' else 'campaigns'}/{w.which}"
        )
        assert page.status == 200
        assert page.page.css_first("svg.thermometer") is not None
        assert len(page.all(".campaign-gate")) == 5


async def test_what_came_in_is_shown_once_it_has(db: AsyncSession, visitor: Browsers) -> None:
    w = await world(db, State.SETTLED, pledged_cents=900_00, collected_cents=870_50)
    text = (await visitor("en").go(f"/en/campaigns/{w.which}")).text
    assert "$870.50 collected; the minimum was $800." in text


async def test_rewards_show_what_is_left(db: AsyncSession, visitor: Browsers) -> None:
    w = await world(db, State.LIVE)
    for title, units, taken in (("Un pot", 3, 1), ("Un banc", 2, 2), ("Un merci", None, 5)):
        await campaigns.reward(db, w.campaign, title=title, units=units, taken=taken)
    cards = (await visitor("en").go(f"/en/campaigns/{w.which}")).all(".campaign-reward")
    said = {
        title: next(card for card in cards if title in card)
        for title in ("Un pot", "Un banc", "Un merci")
    }
    assert "2 left of 3" in said["Un pot"]
    assert "None is left" in said["Un banc"]
    assert "One for everybody" in said["Un merci"]


async def test_a_reward_is_corrected_and_removed_by_hand(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db)
    made = await campaigns.reward(db, w.campaign)
    team = await signed_in(db, visitor, w.member)
    await team.go(w.at("/contreparties"))
    await team.follow("Changer")
    await team.submit(least="12.345")
    assert (team.status, "Veuillez écrire un montant" in team.error("least")) == (422, True)
    await team.submit(least="12,50", units="5")
    await db.refresh(made)
    assert (made.least_cents, made.units) == (12_50, 5)
    await team.submit("form[action$='/retirer']")
    assert (await db.scalars(select(Reward))).all() == []
    assert "Rien n’est encore offert en retour" in team.text


async def test_rewards_of_an_open_campaign_are_read_only(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, State.LIVE)
    made = await campaigns.reward(db, w.campaign)
    team = await signed_in(db, visitor, w.carrier)
    await team.go(w.at("/contreparties"))
    assert "elle reste telle quelle" in team.text
    assert team.page.css_first("main form") is None
    for path in ("/nouvelle", f"/{made.public_id}", f"/{made.public_id}/retirer"):
        assert (await team.post(w.at(f"/contreparties{path}"))).status == 403


async def test_a_review_is_asked_taken_back_and_asked_again_by_hand(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, reviewed=False)
    team = await signed_in(db, visitor, w.carrier)
    await team.go(w.at("/relecture/demander"))
    assert len(team.all(".campaign-gate")) == 5
    await team.submit(note="Merci")
    assert (await campaigns.again(db, w.campaign)).state is State.REVIEW
    assert "Somebody" not in team.text
    await team.submit("form[action$='/reprendre']")
    assert (await campaigns.again(db, w.campaign)).state is State.DRAFT
    await team.go(w.at("/relecture/demander"))
    await team.submit()
    states = await db.scalars(select(CampaignReview.state).order_by(CampaignReview.id))
    assert list(states) == [ReviewState.WITHDRAWN, ReviewState.ASKED]


async def test_changes_asked_are_read_by_the_team(db: AsyncSession, visitor: Browsers) -> None:
    w = await world(db, State.REVIEW, reviewed=False)
    await campaigns.review(db, w.campaign, ReviewState.ASKED)
    mentor = await signed_in(db, visitor, w.mentor)
    await mentor.go(w.at("/relecture"))
    await mentor.submit(
        "form[action$='/relecture']", met=["clear"], conclusion="changes", reasons=REASONS
    )
    assert mentor.status == 200
    team = await signed_in(db, visitor, w.member)
    await team.go(w.at("/preparer"))
    assert REASONS in team.text
    assert "Changements demandés" in team.text
    assert team.page.css_first(f"a[href='{w.at('/ecrire')}']") is not None, "it is theirs to write"


async def test_a_moderator_of_elsewhere_sees_no_queue_of_here(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, State.REVIEW, reviewed=False)
    await campaigns.review(db, w.campaign, ReviewState.ASKED)
    for role, found in ((HERE, True), (ELSEWHERE, False), ("administrator", True)):
        staff = await signed_in(db, visitor, await person(db, roles=(role,)))
        await staff.go("/fr/equipe/campagnes")
        assert (w.project.title in staff.text) is found, role
    citizen = await signed_in(db, visitor, await person(db))
    assert (await citizen.go("/fr/equipe/campagnes")).status in {403, 404}


async def test_it_opens_by_hand_only_once_and_with_every_gate(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, State.REVIEW, known=False)
    team = await signed_in(db, visitor, w.carrier)
    await team.go(w.at("/ouvrir"))
    assert "Une porte est encore fermée" in team.text
    await team.post(w.at("/ouvrir"))
    assert team.status == 403
    w.campaign.payee_known_at = NOW
    await db.commit()
    await team.go(w.at("/ouvrir"))
    await team.submit()
    assert team.path.startswith(f"/fr/campagnes/{w.which}-")
    again = await signed_in(db, visitor, w.carrier)
    assert (await again.go(w.at("/ouvrir"))).status == 403
    member = await signed_in(db, visitor, w.member)
    assert (await member.go(w.at("/annuler"))).status == 403


async def test_a_campaign_can_be_played_in_minutes(db: AsyncSession, visitor: Browsers) -> None:
    await put(db, None, LENGTH_OF_A_DAY, timedelta(minutes=1), NOW, reason="Un essai.", seen=0)
    await put(db, None, SHORTEST, 1, NOW, reason="Un essai.", seen=0)
    await db.commit()
    w = await world(db, State.REVIEW, days=2)
    team = await signed_in(db, visitor, w.carrier)
    await team.go(w.at("/ouvrir"))
    await team.submit()
    made = await campaigns.again(db, w.campaign)
    assert made.opens_at is not None
    assert made.ends_at is not None
    assert (made.ends_at - made.opens_at, made.day_seconds) == (timedelta(minutes=2), 60)


@pytest.mark.parametrize("path", ["zzzzzzzzzz", "pas-un-id", "0000000000-titre", "%00"])
async def test_what_is_not_there_is_not_found(visitor: Browsers, path: str) -> None:
    for rest in ("", "/partager", "/integrer", "/qr.svg"):
        assert (await visitor("fr").go(f"/fr/campagnes/{path}{rest}")).status in {400, 404}


async def test_an_old_title_leads_to_the_page_by_its_new_one(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, State.LIVE)
    answer = await visitor("fr").http.get(w.at("-un-ancien-titre"))
    assert answer.status_code == 301
    assert answer.headers["location"].startswith(f"/fr/campagnes/{w.which}-une-ruelle")


async def test_the_finder_shows_drafts_to_their_moderators_alone(db: AsyncSession) -> None:
    from app.campaigns.finders import campaigns as find

    draft = await world(db, payee_name="Fiducie Zorglub")
    live = await world(db, State.LIVE, payee_name="Fiducie Zorglub")
    counts: dict[str, int] = {}
    for role in (HERE, ELSEWHERE):
        counts[role] = len(await find(db, await person(db, roles=(role,)), "Zorglub"))
    assert counts == {HERE: 2, ELSEWHERE: 1}
    [found] = await find(db, await person(db, roles=(HERE,)), draft.which)
    assert found.path.startswith(draft.at())
    assert live.which not in found.path


async def test_a_project_remembers_the_campaign_that_ended(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, State.RELEASED)
    page = await visitor("fr").go(address(w.project))
    assert page.all("#campaign-title") == ["La campagne : Tout le monde est libéré"]
    await page.follow("Voir la campagne")
    assert page.status == 200
    second = await campaigns.campaign(db, State.DRAFT, await db.get_one(Project, w.project.id))
    page = await visitor("fr").go(address(w.project))
    assert second.public_id not in page.answer.text
    assert w.which in page.answer.text


@pytest.mark.parametrize("fields", [{"hidden_at": NOW}])
async def test_nothing_is_written_nor_opened_while_it_is_hidden(
    db: AsyncSession, visitor: Browsers, fields: dict[str, Any]
) -> None:
    w = await world(db, State.REVIEW, **fields)
    team = await signed_in(db, visitor, w.carrier)
    assert (await team.go(w.at("/ouvrir"))).status == 403
    assert "masqué cette campagne" in team.text
    assert (await db.get_one(Campaign, w.number, populate_existing=True)).state is State.REVIEW

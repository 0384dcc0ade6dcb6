"""From the project's page to an open campaign, by hand: the team, a moderator, a neighbour, in their browsers."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign, CampaignUse
from app.campaigns.rules import Check, State
from app.projects.models import Project
from app.projects.rules import State as ProjectState
from app.projects.shown import address
from tests.campaigns.world import HERE, REASONS, Browsers, signed_in
from tests.factories import campaigns
from tests.factories.accounts import person


async def test_a_team_prepares_a_campaign_and_opens_it(db: AsyncSession, visitor: Browsers) -> None:
    carrier, moderator = await person(db), await person(db, roles=(HERE,))
    project = await campaigns.ready_project(db, carrier=carrier)
    team = await signed_in(db, visitor, carrier)
    await team.go(address(project))
    await team.follow("Préparer une campagne")
    assert len(team.all(".campaign-gate")) == 5
    assert len(team.all(".gate-is-open")) == 2, "supporters and capacity are proved already"
    await team.submit()
    assert "n’est vu" in team.text or "Votre campagne" in team.text
    made = (await db.scalars(select(Campaign))).one()
    assert (made.state, made.project_id) == (State.DRAFT, project.id)

    await team.follow("Le texte et qui est payé")
    await team.submit(pitch=campaigns.PITCH, days="21", payee_name="Coop de la ruelle")
    assert team.path.endswith("/preparer")
    await team.follow("L’objectif, ligne par ligne")
    await team.submit(minimum="800", optimum="1200", least=["700", "100"], most=["1000", "200"])
    assert team.path.endswith("/preparer")
    rows = (await db.scalars(select(CampaignUse).order_by(CampaignUse.position))).all()
    assert [(r.label, r.minimum_cents, r.optimum_cents) for r in rows] == [
        ("Bacs et terre", 700_00, 1_000_00), ("Assurance", 100_00, 200_00),
    ]  # fmt: skip
    await team.follow("Les contreparties")
    await team.follow("Ajouter une contrepartie")
    await team.submit(title="Un pot de miel", least="40", units="12")
    assert "12 en tout" in team.text

    await team.go(f"/fr/campagnes/{made.public_id}/preparer")
    await team.follow("Demander une relecture")
    await team.submit(note="Merci de lire.")
    reader = await signed_in(db, visitor, moderator)
    await reader.go("/fr/equipe/campagnes")
    await reader.follow(project.title)
    assert "Merci de lire." in reader.text
    await reader.submit(
        "form[action$='/relecture']", met=[check.value for check in Check],
        conclusion="ready", reasons=REASONS,
    )  # fmt: skip
    assert reader.status == 200
    await reader.submit("form[action$='/beneficiaire']")
    assert len(reader.all(".gate-is-open")) == 5

    await team.go(f"/fr/campagnes/{made.public_id}/preparer")
    await team.follow("Ouvrir la campagne")
    await team.submit("form[action$='/ouvrir']")
    assert team.status == 200
    await campaigns.again(db, made)
    held = await db.get_one(Project, project.id, populate_existing=True)
    assert (made.state, held.state) == (State.LIVE, ProjectState.CROWDFUNDING)
    assert made.ends_at is not None
    assert made.opens_at is not None
    assert 20 < (made.ends_at - made.opens_at).days < 23

    neighbour = await visitor("fr").go(address(project))
    assert neighbour.all("#campaign-title") == ["La campagne : Ouverte"]
    await neighbour.follow("Donner à la campagne")
    assert neighbour.status == 200
    assert "cookie" not in {name.lower() for name in neighbour.answer.headers}
    assert REASONS in neighbour.text
    assert "Bacs et terre" in neighbour.text
    assert "Un pot de miel" in neighbour.text


async def test_a_neighbour_reads_it_in_english_too(db: AsyncSession, visitor: Browsers) -> None:
    made = await campaigns.campaign(db, pledged_cents=400_00, matched_cents=100_00, givers=9)
    project = await db.get_one(Project, made.project_id)
    page = await visitor("en").go(f"/en/campaigns/{made.public_id}")
    assert page.status == 200
    assert page.path.startswith(f"/en/campaigns/{made.public_id}-")
    assert project.title in page.text
    assert "$500 of a minimum of $800 (62%)." in page.text
    assert "$400 promised by 9 people, $100 added by partners" in page.text
    assert page.page.css_first("svg.thermometer") is not None
    label = page.page.css_first("svg.thermometer").attributes["aria-label"]
    assert label == "$500 of a minimum of $800 (62%)."
    assert "9 days left" in page.text

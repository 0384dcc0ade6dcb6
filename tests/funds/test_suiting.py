"""The campaigns that an owner may choose from: open ones that the fund is for, and not yet its own."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.core.i18n import using
from app.funds.queries.suiting import suiting
from app.funds.rules import Standing
from app.places.gazetteer import gazetteer
from app.projects.models import Project
from app.projects.rules import State as ProjectState
from tests.factories import campaigns, funds, projects
from tests.funds.world import NOW

pytestmark = pytest.mark.anyio


async def of(
    db: AsyncSession, theme: str = "nature", area: str = "parc-extension", **more: object
) -> Campaign:
    """Return an open campaign of a project of this theme and place."""
    project = await projects.project(
        db, ProjectState.CROWDFUNDING, themes=[theme], area=area, title="Une ruelle verte"
    )
    return await campaigns.campaign(db, project=project, **more)


async def test_only_open_campaigns_of_its_places_and_themes_are_offered(db: AsyncSession) -> None:
    here = gazetteer.area("parc-extension")
    assert here is not None
    fund = await funds.fund(db, themes=["nature", "sport"], territory_id=here.territory_id)
    fits, too = await of(db), await of(db, "sport")
    for unfit in (
        {"theme": "heritage"}, {"area": "westmount"}, {"hidden_at": NOW}, {"state": State.DRAFT},
        {"state": State.FAILED},
    ):  # fmt: skip
        await of(db, **unfit)  # type: ignore[arg-type]
    hidden = await of(db)
    (await db.get_one(Project, hidden.project_id)).hidden_at = NOW
    await db.commit()
    assert {one.public_id for one in await suiting(db, fund)} == {fits.public_id, too.public_id}


@pytest.mark.parametrize("standing", Standing)
async def test_what_is_its_own_or_waits_is_not_offered_again(
    db: AsyncSession, standing: Standing
) -> None:
    fund, campaign = await funds.fund(db), await of(db)
    await funds.tie(db, fund, campaign, standing)
    offered = bool(await suiting(db, fund))
    assert offered is (standing in {Standing.REFUSED, Standing.RETURNED})


async def test_a_line_says_how_far_a_campaign_has_come(db: AsyncSession) -> None:
    await of(db, pledged_cents=250_00, givers=3)
    with using("en"):
        [line] = await suiting(db, await funds.fund(db))
        assert line.words == "Une ruelle verte: $250.00 of $800.00"

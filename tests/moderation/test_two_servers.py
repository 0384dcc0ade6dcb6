"""Two moderators on two servers, at the same moment: one decision, one claim."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.web.routing import url
from app.ideas.models import Idea
from app.ideas.rules import State
from app.moderation.models import Case, Decision
from app.moderation.rules import Outcome
from tests.factories import ideas, moderation as made
from tests.factories.accounts import person
from tests.two_servers import TwoServers


async def test_one_decision_over_two_servers(db: AsyncSession, two_servers: TwoServers) -> None:
    idea = await ideas.idea(db)
    await made.reported(db, idea)
    moderators = [await person(db, roles=("moderator",)) for _ in range(8)]
    headers = await two_servers.sign_in(db, moderators)
    path = url("moderation:thing", kind="idea", which=idea.public_id)
    forms = [
        {"outcome": Outcome.HIDDEN if n % 2 else Outcome.DISMISSED, "reason": "spam", "seen": ""}
        for n in range(8)
    ]
    calls = [("POST", path, sent) for sent in headers]
    answers = await two_servers.at_once(calls, forms)
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 7
    decision = (await db.execute(select(Decision))).scalar_one()
    hidden = await db.scalar(select(Idea.state).where(Idea.id == idea.id)) is State.HIDDEN
    assert hidden == (decision.outcome is Outcome.HIDDEN)


async def test_one_claim_over_two_servers(db: AsyncSession, two_servers: TwoServers) -> None:
    idea = await ideas.idea(db)
    await made.reported(db, idea)
    moderators = [await person(db, roles=("moderator",)) for _ in range(8)]
    headers = await two_servers.sign_in(db, moderators)
    path = url("moderation:claim", kind="idea", which=idea.public_id)
    answers = await two_servers.at_once([("POST", path, sent) for sent in headers])
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 7
    holder = await db.scalar(select(Case.claimed_by_id))
    assert holder in {one.id for one in moderators}
    assert await db.scalar(select(func.count()).select_from(Case)) == 1

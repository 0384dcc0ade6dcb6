"""While it runs and after: marks, reminders, advice, notices in words, what a person is given and what stays."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns import wording
from app.campaigns.jobs import evaluate_all
from app.campaigns.models import Campaign, CampaignMark
from app.campaigns.rules import Kind, ReviewState, State
from app.campaigns.service import remind
from app.core.i18n import using
from app.core.notices import NoticeDue
from app.core.personal import Leaving, erasers, readers
from app.core.runtime import Runtime
from tests.campaigns.world import NOW, Browsers, signed_in, world
from tests.factories import campaigns
from tests.factories.accounts import person
from tests.organisations.told import told_by, written

DAY = timedelta(days=1)


async def test_the_last_mark_of_a_day_stands(db: AsyncSession) -> None:
    w = await world(db, State.LIVE, pledged_cents=100_00, givers=2)
    other = await world(db, State.FAILED)
    await remind.mark(db)
    w.campaign.pledged_cents, w.campaign.matched_cents = 150_00, 50_00
    await db.flush()
    await remind.mark(db)
    marks = (await db.scalars(select(CampaignMark))).all()
    assert [(m.campaign_id, m.day, m.raised_cents, m.givers) for m in marks] == [
        (w.number, 20, 200_00, 2)
    ]
    assert other.number not in {m.campaign_id for m in marks}


@pytest.mark.parametrize(
    ("ends_in", "days"), [(8 * DAY, []), (6 * DAY, ["7"]), (timedelta(hours=20), ["7", "1"])]
)
async def test_the_end_is_recalled_a_week_and_a_day_before_each_once(
    db: AsyncSession, ends_in: timedelta, days: list[str]
) -> None:
    w = await world(db, State.LIVE, ends_in=ends_in)
    told = await told_by(db, remind.remind(db))
    assert [due.data["days"] for due in told] == days
    assert await told_by(db, remind.remind(db)) == []
    for due in told:
        assert due.followers_of == [f"campaign:{w.number}", f"project:{w.project.id}"]


@pytest.mark.parametrize(
    ("state", "fields"),
    [(State.LIVE, {"hidden_at": NOW}), (State.LIVE, {"ends_in": -DAY}), (State.FUNDED, {})],
)
async def test_nothing_is_recalled_of_what_is_hidden_or_over(
    db: AsyncSession, state: State, fields: dict[str, Any]
) -> None:
    await world(db, state, **{"ends_in": 2 * DAY, **fields})
    assert await told_by(db, remind.remind(db)) == []


async def test_a_team_that_tells_nothing_is_advised_once_a_week(db: AsyncSession) -> None:
    w = await world(db, State.LIVE)
    told = await told_by(db, remind.coach(db, NOW))
    assert [(due.kind, set(due.to)) for due in told] == [
        ("campaigns.coached", {w.carrier.id, w.member.id})
    ]
    assert await told_by(db, remind.coach(db, NOW)) == []


async def test_a_team_that_has_just_spoken_is_left_alone(db: AsyncSession) -> None:
    w = await world(db, State.LIVE)
    w.project.last_said_at = NOW - 2 * DAY
    await db.commit()
    assert await told_by(db, remind.coach(db, NOW)) == []


async def test_what_is_due_is_evaluated_each_in_its_own_transaction(
    db: AsyncSession, runtime: Runtime
) -> None:
    made = [await campaigns.campaign(db, ends_in=-DAY) for _ in range(3)]
    await campaigns.campaign(db)
    assert await evaluate_all(runtime) == 3
    assert await evaluate_all(runtime) == 0
    for one in made:
        assert (await campaigns.again(db, one)).state is State.FAILED


def due(kind: str, **data: str) -> NoticeDue:
    """Return a notice to be written."""
    return NoticeDue(kind, "key", [], "", [], [], data)


@pytest.mark.parametrize("state", [State.LIVE, State.FUNDED, State.FAILED, State.CANCELLED, State.SETTLED])  # fmt: skip
async def test_each_turn_is_told_in_both_languages(db: AsyncSession, state: State) -> None:
    w = await world(db, state)
    notice = due("campaigns.turned", campaign=w.which, state=state.value)
    french, english = await written(db, notice), await written(db, notice, "en")
    assert french is not None
    assert english is not None
    assert w.project.title in french.title
    assert french.title != english.title
    assert french.path.startswith("/fr/campagnes/")
    assert english.path.startswith("/en/campaigns/")
    w.campaign.hidden_at = NOW
    await db.flush()
    assert await written(db, notice) is None


async def test_a_reminder_says_what_is_missing_while_there_is_time(db: AsyncSession) -> None:
    w = await world(db, State.LIVE, pledged_cents=300_00)
    notice = due("campaigns.ends_soon", campaign=w.which, days="1")
    said = await written(db, notice, "en")
    assert said is not None
    assert said.title == f"1 day left for “{w.project.title}”"
    assert said.excerpt == "$300 of a minimum of $800 (37%)."
    over = await world(db, State.FAILED)
    for kind in ("campaigns.ends_soon", "campaigns.coached"):
        assert await written(db, due(kind, campaign=over.which, days="1")) is None


async def test_reviews_are_told_to_who_reads_and_to_who_wrote(db: AsyncSession) -> None:
    w = await world(db, State.REVIEW, reviewed=False)
    review = await campaigns.review(db, w.campaign, ReviewState.ASKED, note="Merci de lire.")
    asked = await written(db, due("campaigns.review_asked", review=review.public_id))
    assert asked is not None
    assert (asked.path, asked.excerpt) == (w.at("/relecture"), "Merci de lire.")
    assert await written(db, due("campaigns.reviewed", review=review.public_id)) is None
    review.state, review.ended_at, review.reasons = ReviewState.CHANGES, NOW, "La clé manque."
    await db.flush()
    told = await written(db, due("campaigns.reviewed", review=review.public_id))
    assert told is not None
    assert told.excerpt == "La clé manque."
    assert await written(db, due("campaigns.review_asked", review=review.public_id)) is None


@pytest.mark.parametrize(
    ("left", "said"),
    [(timedelta(days=12, hours=3), "12 days left"), (timedelta(days=2), "2 days left"),
     (timedelta(days=2) - timedelta(seconds=1), "47 hours left"), (timedelta(hours=1), "1 hour left"),
     (timedelta(minutes=59), "59 minutes left"), (timedelta(seconds=4), "1 minute left"),
     (timedelta(), "The campaign is over: it is being counted.")],
)  # fmt: skip
def test_time_left_is_said_by_the_clock_that_decides(left: timedelta, said: str) -> None:
    made = Campaign(state=State.LIVE, ends_at=NOW + left)
    with using("en"):
        assert wording.left_said(made, NOW) == said


@pytest.mark.parametrize("state", sorted(set(State) - {State.LIVE}))
def test_every_state_says_what_it_means(state: State) -> None:
    made = Campaign(state=state, ends_at=NOW, settled_at=None, reason="")
    for language in ("fr", "en"):
        with using(language):
            assert wording.state_said(made).endswith(".")
            assert wording.left_said(made, NOW) == ""


def test_almost_there_is_not_there() -> None:
    assert wording.percent_of(799_99, 800_00) == 99
    assert wording.percent_of(800_00, 800_00) == 100
    assert wording.percent_of(5, 0) == 0


@pytest.mark.parametrize("kind", ["all_or_nothing", "flexible"])
def test_terms_say_when_how_much_and_how_to_take_it_back(kind: str) -> None:
    made = Campaign(kind=Kind(kind), ends_at=NOW, collection_days=7)
    with using("en"):
        said = " ".join(wording.terms_said(made))
    for words in (
        "charged once",
        "Exactly the amount",
        "take it back",
        "7 days",
        "no right to a tax",
    ):
        assert words in said
    assert ("whatever was raised" in said) == (kind == "flexible")


async def test_a_team_sees_where_it_may_end_and_what_helps(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, State.LIVE, pledged_cents=200_00)
    db.add_all(CampaignMark(campaign_id=w.number, day=d, raised_cents=(d + 1) * 10_00, givers=d) for d in range(20))  # fmt: skip
    await db.commit()
    team = await signed_in(db, visitor, w.carrier)
    await team.go(w.at("/preparer"))
    assert "Si les jours à venir ressemblent aux 20 derniers : entre 300" in team.text.replace(
        "\u00a0", " "
    )
    assert "sous le minimum" in team.text
    assert "Vous n’avez rien raconté depuis une semaine" in team.text
    assert "La moitié du temps est passée" in team.text


async def kept(db: AsyncSession, name: str, person_id: int) -> list[dict[str, Any]]:
    """Return what somebody is given of themselves."""
    return [row async for row in readers()[name](db, person_id)]


async def test_whoever_leaves_takes_their_name_and_the_campaign_stays(db: AsyncSession) -> None:
    reader = await person(db)
    w = await world(db, State.LIVE, reviewed=False)
    w.campaign.created_by_id = w.campaign.payee_known_by_id = reader.id
    review = await campaigns.review(db, w.campaign, ReviewState.READY, reader)
    await db.commit()
    assert (await kept(db, "campaigns", reader.id))[0]["pitch"] == w.campaign.pitch
    assert (await kept(db, "campaign_reviews", reader.id))[0]["reasons"] == review.reasons
    assert len(await kept(db, "campaign_payees_checked", reader.id)) == 1
    assert await kept(db, "campaign_turns", reader.id) == []
    assert await kept(db, "campaigns", w.carrier.id) == []
    leaving = Leaving(reader.id, erase_words=True, now=NOW)
    await erasers()["campaigns"](db, leaving)
    await db.commit()
    for one in (w.campaign, review):
        await db.refresh(one)
    assert (w.campaign.created_by_id, w.campaign.payee_known_by_id, review.decided_by_id) == (None,) * 3  # fmt: skip
    assert review.reasons, "what was concluded stays: people gave for it"
    assert f"campaign:{w.number}" in leaving.pages


async def test_a_mentor_s_own_page_says_what_waits(db: AsyncSession, visitor: Browsers) -> None:
    w = await world(db, State.REVIEW, reviewed=False)
    await campaigns.review(db, w.campaign, ReviewState.ASKED)
    mentor = await signed_in(db, visitor, w.mentor)
    await mentor.go("/fr/moi")
    assert "Relire la campagne de" in mentor.text

"""From a draft to the noticeboard: once, whole, under a threshold of its own."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from app.choices.service import put
from app.core import clock
from app.core.errors import Invalid, Refused
from app.core.events import subscribe
from app.ideas.chosen import THRESHOLD
from app.ideas.events import IdeaPublished
from app.ideas.models import Gate, Idea, Support
from app.ideas.rules import LIFETIME, PUBLICATIONS_MAX, State
from app.ideas.schemas import DraftWords, Proposal
from app.ideas.service.draft import begin, save_words
from app.ideas.service.moved_on import MovedOn
from app.ideas.service.propose import propose, publish, whole
from app.places.rules import AreaKind
from tests.factories import accounts, ideas

NOW = clock.now()
WHOLE = {
    "title": "Une ruelle verte",
    "problem": "Le béton garde la chaleur et personne ne s’y arrête.",
    "proposal": "Planter des vignes et ouvrir trois fosses d’arbres.",
}

heard: list[int] = []


@subscribe(IdeaPublished)
async def listen(_runtime, event: IdeaPublished) -> None:
    heard.append(event.idea_id)


@pytest.fixture(autouse=True)
def silence():
    heard.clear()


async def draft(db, author, **words) -> Idea:
    made = await begin(db, author, DraftWords(**WHOLE | words), NOW)
    await db.commit()
    return made


async def test_a_published_idea_has_a_gate_an_end_and_an_event(db, work):
    author = await accounts.person(db)
    idea = await publish(db, author, await draft(db, author), NOW, seen=1)
    await db.commit()
    assert (idea.state, idea.published_at, idea.archive_due_at, idea.version) == (
        State.PUBLISHED,
        NOW,
        NOW + LIFETIME,
        1,
    )
    gate = await db.get(Gate, idea.id)
    assert (gate.threshold, gate.local, gate.other, gate.is_open) == (25, 0, 0, True)
    await work()
    assert heard == [idea.id]


@pytest.mark.parametrize(
    ("area", "threshold"),
    [
        ("parc-extension", 25),
        ("t:villeray-saint-michel-parc-extension", 75),
        ("city", 200),
    ],
)
async def test_the_threshold_is_that_of_the_area_and_does_not_change_under_it(db, area, threshold):
    author = await accounts.person(db)
    idea = await propose(db, author, Proposal(**WHOLE, area=area), NOW)
    choice = THRESHOLD[AreaKind(idea.area.kind)]
    await put(db, None, choice, 3, NOW, reason="On essaie autre chose.", seen=0)
    await db.commit()
    later = await propose(db, author, Proposal(**WHOLE, area=area), NOW)
    assert (await db.get(Gate, idea.id)).threshold == threshold
    assert (await db.get(Gate, later.id)).threshold == 3


async def test_publishing_counts_no_support_of_the_authors_own(db):
    author = await accounts.person(db)
    await propose(db, author, Proposal(**WHOLE, area="parc-extension"), NOW)
    assert (await db.execute(select(func.count()).select_from(Support))).scalar_one() == 0


async def test_twenty_presses_at_once_publish_once(db, runtime, work):
    author = await accounts.person(db)
    idea = await draft(db, author)

    async def press() -> State:
        async with runtime.database.transaction() as session:
            mine = await session.get(Idea, idea.id)
            return (await publish(session, author, mine, NOW, seen=1)).state

    assert set(await asyncio.gather(*(press() for _ in range(20)))) == {State.PUBLISHED}
    assert (await db.execute(select(func.count()).select_from(Gate))).scalar_one() == 1
    await work()
    assert heard == [idea.id]


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ({"title": ""}, {"title"}),
        ({"title": "Court", "problem": ""}, {"title", "problem"}),
        ({"problem": "", "proposal": "Non."}, {"problem", "proposal"}),
    ],
)
async def test_what_is_missing_is_said_and_nothing_is_published(db, words, missing):
    author = await accounts.person(db)
    idea = await draft(db, author, **words)
    with pytest.raises(Invalid) as caught:
        await publish(db, author, idea, NOW, seen=1)
    assert set(caught.value.errors) == missing
    assert idea.state is State.DRAFT


async def test_an_idea_changed_in_another_tab_is_read_again_before_it_is_public(db):
    author = await accounts.person(db)
    idea = await draft(db, author)
    await save_words(
        db, author, idea, DraftWords(**WHOLE | {"title": "Un autre titre"}), NOW, seen=1
    )
    with pytest.raises(MovedOn):
        await publish(db, author, idea, NOW, seen=1)
    assert idea.state is State.DRAFT


async def test_only_its_author_publishes_and_only_when_confirmed(db):
    author, stranger = await accounts.person(db), await accounts.person(db)
    idea = await draft(db, author)
    with pytest.raises(Refused, match="Seule la personne"):
        await publish(db, stranger, idea, NOW, seen=1)
    unconfirmed = await accounts.person(db, confirmed=False)
    theirs = await draft(db, unconfirmed)
    with pytest.raises(Refused, match="courriel"):
        await publish(db, unconfirmed, theirs, NOW, seen=1)
    with pytest.raises(Refused, match="courriel"):
        await propose(db, unconfirmed, Proposal(**WHOLE, area="city"), NOW)


@pytest.mark.parametrize("state", ["withdrawn", "archived", "hidden"])
async def test_what_has_been_public_is_not_published_again(db, state):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author, state=state)
    with pytest.raises(Refused):
        await publish(db, author, idea, NOW, seen=1)


async def test_five_ideas_a_day_then_the_sixth_waits_among_the_drafts(db):
    author = await accounts.person(db)
    for _ in range(PUBLICATIONS_MAX):
        await propose(db, author, Proposal(**WHOLE, area="city"), NOW)
    sixth = await draft(db, author)
    with pytest.raises(Refused, match="5 idées"):
        await publish(db, author, sixth, NOW, seen=1)
    assert sixth.state is State.DRAFT
    tomorrow = NOW + timedelta(days=1, seconds=1)
    assert (await publish(db, author, sixth, tomorrow, seen=1)).state is State.PUBLISHED
    neighbour = await accounts.person(db)
    assert await propose(db, neighbour, Proposal(**WHOLE, area="city"), NOW)


async def test_withdrawing_does_not_make_room_for_a_sixth(db):
    author = await accounts.person(db)
    for _ in range(PUBLICATIONS_MAX):
        await propose(db, author, Proposal(**WHOLE, area="city"), NOW)
    await db.execute(update(Idea).values(state=State.WITHDRAWN))
    with pytest.raises(Refused):
        await propose(db, author, Proposal(**WHOLE, area="city"), NOW)


async def test_ten_drafts_published_at_once_are_five_ideas(db, runtime):
    author = await accounts.person(db)
    drafts = [await draft(db, author) for _ in range(10)]

    async def press(number: int) -> bool:
        try:
            async with runtime.database.transaction() as session:
                mine = await session.get(Idea, number)
                await publish(session, author, mine, NOW, seen=1)
        except Refused:
            return False
        return True

    assert sum(await asyncio.gather(*(press(d.id) for d in drafts))) == PUBLICATIONS_MAX
    published = text("SELECT count(*) FROM idea WHERE state = 'published'")
    assert (await db.execute(published)).scalar_one() == PUBLICATIONS_MAX


async def test_a_whole_idea_is_published_at_once(db):
    author = await accounts.person(db)
    proposal = Proposal(
        **WHOLE,
        language="en",
        area="parc-extension",
        themes=["nature"],
        place_label="Ruelle Saint-Roch",
        latitude=45.53,
        longitude=-73.63,
    )
    idea = await propose(db, author, proposal, NOW)
    assert (idea.language, idea.themes, idea.place_label) == (
        "en",
        ["nature"],
        "Ruelle Saint-Roch",
    )
    assert whole(idea) == proposal.model_copy(update={"area": whole(idea).area})


async def test_a_whole_idea_with_a_faraway_place_is_not_published(db, runtime):
    author = await accounts.person(db)
    proposal = Proposal(**WHOLE, area="city", latitude=48.85, longitude=2.35)
    with pytest.raises(Invalid):
        async with runtime.database.transaction() as session:
            await propose(session, author, proposal, NOW)
    assert (await db.execute(select(func.count(Idea.id)))).scalar_one() == 0

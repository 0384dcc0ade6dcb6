"""The thread of Notreville, from a first look on a phone to a gate that opens and a merge.

Told in French and English, on a phone and on a desktop, with JavaScript and without.
"""

from pathlib import Path

import httpx
import pytest
from playwright.async_api import Error, expect
from sqlalchemy import func, select

from app.core.web.routing import url
from app.ideas.models import Gate, Idea, Support
from app.ideas.rules import State
from tests.browser.people import Person
from tests.browser.telling import OPEN, Story, ways
from tests.browser.windows import Window
from tests.factories import accounts, discussion, ideas
from tests.factories.media import png
from tests.house import House
from tests.world import device, token

PASSWORD = "quatre merles sous la pluie"
EMAIL = "noor@exemple.ca"
SEEN = "Une ruelle verte derrière la rue Saint-Roch"
ALIKE = "Des bancs à l’ombre sur la rue Jean-Talon"
TITLE = "Des bancs à l’ombre entre le métro et la rue Jean-Talon"
PROBLEM = "Entre le métro Parc et la rue Jean-Talon, on ne peut s’asseoir nulle part à l’ombre."
PROPOSAL = "Poser six bancs sous les érables, et laisser les enfants de l’école les peindre."


WAYS = ways(
    ("fr", "phone", True),
    ("en", "phone", False),
    ("en", "desktop", False),
    ("fr", "desktop", True),
)
"""Of eight ways to live it, four; each day two, in which each language, scripts and none appear."""


@pytest.mark.parametrize(("language", "device", "javascript"), WAYS)
async def test_a_neighbour_s_idea_finds_its_supporters(
    house: House, window: OPEN, language: str, device: str, javascript: bool, tmp_path: Path
) -> None:
    story = Story(house, window, {"language": language, "device": device, "javascript": javascript})
    await what_was_there_before(house)
    here, noor = await story.reader()
    await she_finds_an_idea_around(noor)
    await she_reads_the_arguments(noor)
    await she_supports_it_and_signs_up(story, noor)
    assert await tally(house, SEEN) == (4, 1)
    await she_writes_an_idea_like_another(story, noor)
    noor = await she_loses_the_connection(story, here, noor)
    await she_comes_back_and_publishes(story, noor)
    await her_neighbours_open_the_gate(story)
    await a_moderator_merges_a_duplicate(story)


async def what_was_there_before(house: House) -> None:
    """An idea with arguments, and another that says nearly what Noor will say."""
    async with house.runtime.database._sessions() as db:
        author = await accounts.person(db, name="Amina Diallo")
        idea = await ideas.idea(db, author, title=SEEN)  # type: ignore[arg-type]
        await ideas.supporters(db, idea, local=3, other=1)
        await discussion.comment(db, idea, stance="for", body="Enfin de l’ombre en juillet.")
        await discussion.comment(db, idea, stance="against", body="Le camion doit passer.")
        alike = await ideas.idea(db, author, title=ALIKE, problem=PROBLEM)  # type: ignore[arg-type]
        await ideas.supporters(db, alike, local=2, other=1)


async def she_finds_an_idea_around(noor: Person) -> None:
    """She gives three characters of her postal code, and sees what is happening around."""
    await noor.opens("/")
    await noor.fills("First three characters of your postal code", "h3n")
    await noor.presses("See what is happening")
    await noor.sees("Parc-Extension")
    await noor.sees(SEEN)
    await noor.follows(SEEN)


async def she_reads_the_arguments(noor: Person) -> None:
    """The idea says how it is going, and what others think of it."""
    await noor.sees("The problem")
    await noor.sees("Enfin de l’ombre en juillet.")
    await noor.sees("Le camion doit passer.")


async def she_supports_it_and_signs_up(story: Story, noor: Person) -> None:
    """She acts first; who she is comes after, and the act is done."""
    await noor.presses("Support this idea")
    await noor.sees(SEEN)
    await noor.follows("Open an account")
    await noor.fills("Your postal code, or its first three characters", "H3N 1Y2")
    await noor.presses("Go on")
    await noor.sees("Which neighbourhood is yours?")
    await noor.chooses("Parc-Extension")
    await noor.presses("Go on")
    await noor.sees(SEEN)
    await noor.fills("E-mail address", EMAIL)
    await noor.fills("Name or pseudonym", "Noor")
    await noor.fills("Password", PASSWORD)
    await noor.chooses("I am 14 or older.")
    await noor.presses("Open my account")
    await noor.sees("Look at your mailbox")
    await noor.opens(await story.letter(EMAIL))
    await noor.presses("Confirm my address")
    await noor.sees("You support this idea.")


async def she_writes_an_idea_like_another(story: Story, noor: Person) -> None:
    """While she writes she is shown one that says nearly the same; she goes on."""
    await noor.opens(f"/{noor.language}")
    async with noor.turns_the_page():
        await (
            noor.tab.get_by_role("link", name=noor.words("Propose an idea"))
            .locator("visible=true")
            .first.click()
        )
    await noor.fills("Title of the idea", TITLE)
    await noor.fills("What is the problem?", PROBLEM)
    if story.javascript:
        await noor.sees("Support this one instead?")
        await noor.sees(ALIKE)
        await noor.sees(noor.words("Saved at %(time)s").split("%")[0])


async def she_loses_the_connection(story: Story, here: Window, noor: Person) -> Person:
    """In the metro: what she typed stays on her phone, or where the last button left it."""
    if not story.javascript:
        await noor.fills("What do you propose?", PROPOSAL)
        await noor.presses("Continue")
        await noor.sees("Where does your idea belong?")
    await here.context.set_offline(True)
    if story.javascript:
        await noor.fills("What do you propose?", PROPOSAL)
        await noor.sees("Not saved: no connection. Your text stays on this device.")
    else:
        with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
            await noor.opens(f"/{noor.language}")
    await noor.tab.close()
    await here.context.set_offline(False)
    here.watch.forgive_the_connection()
    return Person(await here.page(), noor.language)


async def she_comes_back_and_publishes(story: Story, noor: Person) -> None:
    """The draft waits; she adds a place and a photo, and publishes."""
    await noor.opens(url("ideas:drafts", lang=noor.language))
    await noor.follows(TITLE)
    if story.javascript:
        await noor.touches("Bring it back")
        await expect(noor.field("What do you propose?")).to_have_value(PROPOSAL)
    await noor.presses("Continue")
    await noor.fills("Name of the place", "Angle Jean-Talon et Hutchison")
    await noor.presses("Continue")
    await noor.field("Add a photo").set_input_files(
        {"name": "ruelle.png", "mimeType": "image/png", "buffer": png(400, 300)}
    )
    described = noor.words("Describe the picture, %(language)s").split("%(")[0]
    await noor.fills(described, "Un trottoir en plein soleil")
    await noor.presses("Add the photo")
    await noor.is_told("The photo is added.")
    await noor.follows("Continue")
    await noor.sees(ALIKE)
    await noor.presses("Publish my idea")
    await noor.sees(TITLE)
    await noor.sees("Angle Jean-Talon et Hutchison")
    await expect(noor.tab.get_by_alt_text("Un trottoir en plein soleil").first).to_be_visible()


async def her_neighbours_open_the_gate(story: Story) -> None:
    """Twenty-four support it; one more and the gate opens: everyone who did is told."""
    house = story.house
    async with house.runtime.database._sessions() as db:
        idea = (await db.execute(select(Idea).where(Idea.title == TITLE))).scalar_one()
        early = await ideas.supporters(db, idea, local=24, other=2)
        last = await accounts.person(db, name="Voisin de palier", email="palier@exemple.ca")
        secret = await token(db, last)
    await house.work()
    before = len(house.letters())
    async with httpx.AsyncClient(base_url=house.url) as program:
        answer = await program.put(
            f"/api/v1/ideas/{idea.public_id}/support",
            headers={"authorization": f"Bearer {secret}"},
        )
    assert answer.status_code == 200, answer.text
    await house.work()
    told = {str(letter["To"]) for letter in house.letters()[before:]}
    assert {one.email for one in early} | {last.email, EMAIL} <= told
    assert await state_of(house, TITLE) is State.CANDIDATE


async def a_moderator_merges_a_duplicate(story: Story) -> None:
    """Whoever supported both counts once."""
    house = story.house
    async with house.runtime.database._sessions() as db:
        moderator = await accounts.person(db, roles=("moderator",), language="fr")
        secret = await device(db, moderator)
        alike, kept = [
            (await db.execute(select(Idea).where(Idea.title == title))).scalar_one()
            for title in (ALIKE, TITLE)
        ]
        both = select(Support.person_id).where(Support.idea_id == kept.id).limit(2)
        for person_id in (await db.execute(both)).scalars().all():
            db.add(Support(idea_id=alike.id, person_id=person_id, is_local=True))
        gate = await db.get_one(Gate, alike.id)
        gate.local += 2
        await db.commit()
        people = await supporters_of(db, alike.id, kept.id)
    there, moderating = await story.reader()
    await there.sign_in(secret)
    await moderating.opens(url("ideas:merge", lang=moderating.language, idea_id=alike.public_id))
    address = house.url + url("ideas:show", lang="fr", idea_ref=kept.public_id)
    await moderating.fills("Address of the idea, or a few words", address)
    await moderating.presses("Search")
    await moderating.fills("Why?", "Les deux demandent les mêmes bancs.")
    await moderating.presses("Merge")
    await moderating.sees(TITLE)
    assert sum(await tally(house, TITLE)) == people
    assert await state_of(house, ALIKE) is State.MERGED
    await house.work()
    await moderating.opens(url("ideas:show", lang=moderating.language, idea_ref=alike.public_id))
    await moderating.sees(TITLE)


async def tally(house: House, title: str) -> tuple[int, int]:
    """Return an idea's local and other supporters, as the gate counts and as there are."""
    async with house.runtime.database._sessions() as db:
        query = select(Gate).join(Idea, Idea.id == Gate.idea_id).where(Idea.title == title)
        gate = (await db.execute(query)).scalar_one()
        local = func.count().filter(Support.is_local)
        counted = select(local, func.count() - local).where(Support.idea_id == gate.idea_id)
        assert (await db.execute(counted)).one() == (gate.local, gate.other)
        return gate.local, gate.other


async def state_of(house: House, title: str) -> State:
    """Return where an idea stands."""
    async with house.runtime.database._sessions() as db:
        return (await db.execute(select(Idea.state).where(Idea.title == title))).scalar_one()


async def supporters_of(db, *idea_ids: int) -> int:
    """Count the people who support any of these ideas, each once."""
    query = select(func.count(func.distinct(Support.person_id))).where(
        Support.idea_id.in_(idea_ids)
    )
    return (await db.execute(query)).scalar_one()

"""The staff's one box finds ideas whatever became of them; each finds what they may know of."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.finders import MOST_FOUND, Found, finders
from app.core.i18n import using
from app.ideas.rules import State
from tests.factories import accounts, ideas

HERE = "moderator:villeray-saint-michel-parc-extension"
THERE = "moderator:ville-marie"


async def find(db: AsyncSession, who: Actor, words: str, language: str = "fr") -> list[Found]:
    finder = next(one for one in finders(administrator=True) if one.kind == "ideas")
    with using(language):
        return await finder.find(db, who, words)


@pytest.mark.parametrize("state", [s for s in State if s is not State.HIDDEN])
async def test_an_idea_is_found_in_any_state_but_as_a_draft(db: AsyncSession, state: State) -> None:
    staff = await accounts.person(db, roles=(HERE,))
    more = {}
    if state is State.MERGED:
        more = {"merged_into_id": (await ideas.idea(db, title="Tout autre chose")).id}
    idea = await ideas.idea(db, title="Une patinoire éclairée", state=state, **more)
    for words in ("patinoire", "PATINOIRES eclairees", idea.public_id):
        found = await find(db, staff, words)
        assert [one.title for one in found] == ([] if state is State.DRAFT else [idea.title])


async def test_a_draft_of_somebody_is_nobody_s_to_find_not_even_an_administrator_s(
    db: AsyncSession,
) -> None:
    admin = await accounts.person(db, roles=("administrator",))
    draft = await ideas.idea(db, title="Une patinoire éclairée", state="draft")
    assert await find(db, admin, "patinoire") == []
    assert await find(db, admin, draft.public_id) == []


@pytest.mark.parametrize(
    ("role", "finds"), [(HERE, True), (THERE, False), ("moderator", True), ("administrator", True)]
)
async def test_what_is_hidden_is_found_by_those_who_moderate_it(
    db: AsyncSession, role: str, finds: bool
) -> None:
    staff = await accounts.person(db, roles=(role,))
    await ideas.idea(db, title="Une patinoire éclairée", state="hidden")
    assert bool(await find(db, staff, "patinoire")) is finds


async def test_a_line_tells_one_from_another_of_the_same_title(db: AsyncSession) -> None:
    staff = await accounts.person(db, roles=("moderator",))
    await ideas.idea(db, title="Une patinoire", area="cremazie", state="archived")
    await ideas.idea(db, title="Une patinoire")
    assert [one.detail for one in await find(db, staff, "patinoire")] == [
        "En quête d’appuis · Parc-Extension",
        "Archivée · Crémazie",
    ]
    english = await find(db, staff, "patinoire", "en")
    assert english[0].detail == "Gathering support · Parc-Extension"
    assert english[0].path.startswith("/en/ideas/")


async def test_the_box_gives_ten_lines_the_newest_first(db: AsyncSession) -> None:
    staff = await accounts.person(db, roles=("moderator",))
    for n in range(MOST_FOUND + 2):
        await ideas.idea(db, title=f"Une patinoire numéro {n}")
    found = await find(db, staff, "patinoire")
    assert len(found) == MOST_FOUND
    assert found[0].title == f"Une patinoire numéro {MOST_FOUND + 1}"


@pytest.mark.parametrize("words", ["", " ", "'", "& | !", "\\", "%", "a" * 500, "<b>"])
async def test_whatever_is_typed_does_no_harm(db: AsyncSession, words: str) -> None:
    staff = await accounts.person(db, roles=("moderator",))
    await ideas.idea(db)
    assert await find(db, staff, words) == []

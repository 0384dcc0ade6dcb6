"""Hidden means hidden everywhere: each surface shows it before, not while it is hidden, and again after.

A surface that shows nothing before would prove nothing: it fails too.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.moderated import moderation_of
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.discussion.queries.rows import CommentRow
from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from app.ideas.shown import address
from app.media.models import Media
from tests.factories import discussion, ideas, media, organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
WORD = "Zorglubarium"
SAID = "Quelle zygomatique proposition"


@dataclass
class Scene:
    """One idea that everything shows, what hangs on it, and what was said of it."""

    idea: Idea
    author: Actor
    photo: Media
    document: Media
    comment: CommentRow
    reply: CommentRow
    organisation: str
    """Identifier of the organisation that the author speaks for."""

    def at(self, path: str) -> str:
        """Return an address about the scene."""
        return path.format(
            idea=self.idea.public_id,
            page=address(self.idea).removeprefix("/fr"),
            photo=self.photo.public_id,
            document=self.document.public_id,
            comment=self.comment.public_id,
            reply=self.reply.public_id,
            author=self.author.public_id,
            organisation=self.organisation,
        )


async def make_scene(db: AsyncSession, runtime: Runtime, state: State) -> Scene:
    """Make an idea with a photo, a document, a place, supporters, a comment and a reply."""
    author = await person(db, name="Ondine Zwicker")
    await profiles.profile(db, author, is_listed=True, shows_ideas=True)
    speaker = await organisations.organisation(db, author, name="Les Tilleuls du coin")
    idea = await ideas.idea(
        db, author, state=state, organisation_id=speaker.id, title=f"Un {WORD} rue Saint-Roch", threshold=3,
        published_at=datetime.now(UTC), place_lat=45.53, place_lon=-73.62,
        problem=f"Le {WORD} manque à tout le monde, même à l’ombre de la rue.",
    )  # fmt: skip
    await ideas.supporters(db, idea, local=3 if state is State.CANDIDATE else 2)
    if state is State.CANDIDATE:
        await db.execute(
            update(Gate).where(Gate.idea_id == idea.id).values(passed_at=datetime.now(UTC))
        )
        await db.commit()
    it = Subject("idea", idea.id)
    photo = await media.photo(db, runtime.storage, author, it)
    document = await media.document(db, runtime.storage, author, it)
    comment = await discussion.comment(db, idea, body=f"{SAID} !")
    reply = await discussion.comment(db, idea, body="Je réponds ceci.", parent=comment)
    return Scene(idea, author, photo, document, comment, reply, speaker.public_id)


Decide = Callable[[str, int], Awaitable[None]]


@pytest.fixture
def hide(db: AsyncSession, runtime: Runtime) -> Decide:
    """Give what hides a thing."""

    async def do(kind: str, number: int) -> None:
        ways = moderation_of(kind)
        assert ways is not None
        await ways.hide(db, runtime, number, NOW)
        await db.commit()

    return do


@pytest.fixture
def restore(db: AsyncSession, runtime: Runtime) -> Decide:
    """Give what shows a thing again."""

    async def do(kind: str, number: int) -> None:
        ways = moderation_of(kind)
        assert ways is not None
        await ways.restore(db, runtime, number, NOW)
        await db.commit()

    return do


async def seen(browser: Visitor, path: str) -> str:
    """Return all that an address answers, as text; nothing when there is nothing there.

    The site map is its index and every part that it names: which one has an idea depends on its number.
    """
    if path == "/sitemap.xml":
        index = (await browser.http.get(path)).text
        parts = re.findall(r"<loc>[^<]*?(/sitemaps/[^<]+)</loc>", index)
        return "".join([await seen(browser, part) for part in parts])
    answer = await browser.http.get(path, follow_redirects=True)
    assert answer.status_code < 500, path
    if answer.status_code != 200:
        return ""
    kind = answer.headers.get("content-type", "")
    is_text = "text" in kind or "json" in kind or "xml" in kind
    return answer.text if is_text else "bytes that only this thing has"


LISTS = [
    "/fr",
    "/en",
    "/fr/idees",
    "/fr/idees?sort=newest",
    "/fr/idees?area=parc-extension",
    "/fr/idees?theme=nature",
    "/fr/idees/carte",
    "/fr/idees/carte.json",
    "/fr/idees/fil.atom",
    f"/fr/recherche?q={WORD}",
    f"/en/search?q={WORD}",
    f"/api/v1/search?q={WORD}",
    "/api/v1/ideas",
    "/sitemap.xml",
    "/data/ideas.csv",
    "/data/ideas.json",
    "/api/v1/ideas?area=parc-extension",
    "/fr/personnes/{author}",
    "/en/people/{author}",
    "/fr/organismes/{organisation}",
]
"""Surfaces of many things: the idea's word or its identifier is there, or not."""

OWN = [
    "/fr{page}",
    "/fr/idees/{idea}",
    "/en/ideas/{idea}",
    "/fr/idees/{idea}/carte.png",
    "/fr/idees/{idea}/affiche-us-letter.pdf",
    "/fr/idees/{idea}/affiche-a4.pdf",
    "/fr/idees/{idea}/qr.svg",
    "/fr/idees/{idea}/partager",
    "/fr/idees/{idea}/appuis",
    "/fr/idees/{idea}/historique",
    "/fr/idees/{idea}/reponses",
    "/fr/discussion/idea/{idea}",
    "/fr/commentaires/{comment}",
    "/fr/commentaires/{comment}/historique",
    "/fr/moderation/signaler/idea/{idea}",
    "/fr/moderation/signaler/comment/{comment}",
    "/api/v1/ideas/{idea}",
    "/api/v1/ideas/{idea}/gate",
    "/api/v1/ideas/{idea}/comments",
    "/api/v1/comments/{comment}",
    "/api/v1/comments/{comment}/replies",
    "/media/{photo}/800.webp",
    "/media/{document}/document",
]
"""Addresses of the idea itself and of what hangs on it: something is there, or nothing."""


def shows(answer: str, scene: Scene) -> bool:
    """Say whether an answer speaks of the idea."""
    return f"un {WORD.lower()}" in answer.lower() or scene.idea.public_id in answer


@pytest.mark.parametrize("path", LISTS)
async def test_no_list_shows_a_hidden_idea(
    browser: Visitor, db: AsyncSession, runtime: Runtime, hide: Decide, restore: Decide, path: str
) -> None:
    scene = await make_scene(db, runtime, State.PUBLISHED)
    where = scene.at(path)
    if not shows(await seen(browser, where), scene):
        pytest.fail(f"{where} does not show the idea even before it is hidden")
    await hide("idea", scene.idea.id)
    assert not shows(await seen(browser, where), scene), "still there"
    await restore("idea", scene.idea.id)
    assert shows(await seen(browser, where), scene), "gone for good"


@pytest.mark.parametrize("path", ["/fr/reponses", "/api/v1/official-answers/clocks"])
async def test_no_clock_runs_for_a_hidden_candidate(
    browser: Visitor, db: AsyncSession, runtime: Runtime, hide: Decide, restore: Decide, path: str
) -> None:
    scene = await make_scene(db, runtime, State.CANDIDATE)
    before = await seen(browser, path)
    await hide("idea", scene.idea.id)
    runtime.pages.clear()
    during = await seen(browser, path)
    assert not shows(during, scene)
    assert during != before, "the clock counts what nobody may see"
    await restore("idea", scene.idea.id)


@pytest.mark.parametrize("path", OWN)
async def test_nothing_of_a_hidden_idea_answers(
    browser: Visitor, db: AsyncSession, runtime: Runtime, hide: Decide, restore: Decide, path: str
) -> None:
    scene = await make_scene(db, runtime, State.PUBLISHED)
    where = scene.at(path)
    if not await seen(browser, where):
        pytest.fail(f"{where} answers nothing even before the idea is hidden")
    await hide("idea", scene.idea.id)
    assert await seen(browser, where) == ""
    await restore("idea", scene.idea.id)
    assert await seen(browser, where)


TALK = [
    "/fr{page}",
    "/en/ideas/{idea}",
    "/fr/discussion/idea/{idea}",
    "/fr/discussion/idea/{idea}?sort=newest",
    "/fr/commentaires/{comment}",
    "/fr/commentaires/{reply}",
    "/fr/commentaires/{comment}/historique",
    "/api/v1/ideas/{idea}/comments",
    "/api/v1/comments/{comment}",
]


@pytest.mark.parametrize("path", TALK)
async def test_no_page_shows_a_hidden_comment(
    browser: Visitor, db: AsyncSession, runtime: Runtime, hide: Decide, restore: Decide, path: str
) -> None:
    scene = await make_scene(db, runtime, State.PUBLISHED)
    where = scene.at(path)
    assert SAID in await seen(browser, where)
    await hide("comment", scene.comment.id)
    during = await seen(browser, where)
    assert SAID not in during
    assert "zygomatique" not in during
    await restore("comment", scene.comment.id)
    assert SAID in await seen(browser, where)


async def test_a_hidden_comment_leaves_every_count(
    browser: Visitor, db: AsyncSession, runtime: Runtime, hide: Decide
) -> None:
    scene = await make_scene(db, runtime, State.PUBLISHED)

    async def counts() -> list[int]:
        api = (await browser.http.get(f"/api/v1/ideas/{scene.idea.public_id}")).json()
        said = (await browser.http.get(f"/api/v1/ideas/{scene.idea.public_id}/comments")).json()
        return [api["comments"], sum(1 + len(one["replies"]) for one in said["comments"])]

    assert await counts() == [2, 2]
    await hide("comment", scene.reply.id)
    assert await counts() == [1, 1]


async def test_no_writing_desk_proposes_a_hidden_idea(
    browser: Visitor, db: AsyncSession, runtime: Runtime, hide: Decide
) -> None:
    scene = await make_scene(db, runtime, State.PUBLISHED)
    typed = {"title": f"Un {WORD} dans ma rue", "problem": scene.idea.problem}
    await browser.post("/fr/idees/semblables", typed)
    assert WORD in browser.answer.text
    await hide("idea", scene.idea.id)
    await browser.post("/fr/idees/semblables", typed)
    assert scene.idea.public_id not in browser.answer.text


NOTICES: dict[str, Callable[[Scene], dict[str, str]]] = {
    "ideas.published": lambda scene: {"idea": scene.idea.public_id},
    "ideas.candidate": lambda scene: {"idea": scene.idea.public_id},
    "answers.waiting": lambda scene: {"idea": str(scene.idea.id)},
    "discussion.comment": lambda scene: {"comment": scene.comment.public_id},
    "discussion.reply": lambda scene: {"comment": scene.reply.public_id},
}


@pytest.mark.parametrize("kind", NOTICES)
async def test_no_notice_and_no_digest_speaks_of_what_is_hidden(
    db: AsyncSession, runtime: Runtime, hide: Decide, kind: str
) -> None:
    scene = await make_scene(db, runtime, State.CANDIDATE)
    write, data = notice_kinds()[kind].write, NOTICES[kind](scene)
    assert await write(db, data) is not None, "it says nothing even of what is shown"
    await hide("idea", scene.idea.id)
    db.expire_all()
    assert await write(db, data) is None


@pytest.mark.parametrize("kind", ["discussion.comment", "discussion.reply"])
async def test_no_notice_speaks_of_a_hidden_comment(
    db: AsyncSession, runtime: Runtime, hide: Decide, kind: str
) -> None:
    scene = await make_scene(db, runtime, State.PUBLISHED)
    write, data = notice_kinds()[kind].write, NOTICES[kind](scene)
    assert await write(db, data) is not None
    which = scene.comment if kind == "discussion.comment" else scene.reply
    await hide("comment", which.id)
    db.expire_all()
    assert await write(db, data) is None


MAY_SHOW = ("/fr/moi", "/fr/personnes/{author}", "/fr/suivis", "/fr/avis")
"""Pages of persons: whatever they show of an idea goes with it."""


@pytest.mark.parametrize("path", ["/fr", "/fr/idees", *MAY_SHOW, f"/fr/recherche?q={WORD}"])
async def test_another_member_sees_no_more_than_a_visitor(
    browser: Visitor, db: AsyncSession, runtime: Runtime, hide: Decide, path: str
) -> None:
    scene = await make_scene(db, runtime, State.PUBLISHED)
    path = scene.at(path) if path in MAY_SHOW else path
    member = await person(db)
    await ideas.back(db, scene.idea, [member], local=1)  # type: ignore[list-item]
    await sign_in_as(db, browser, member)
    if path in {"/fr", "/fr/idees"} or WORD in path:
        assert shows(await seen(browser, path), scene)
    await hide("idea", scene.idea.id)
    assert not shows(await seen(browser, path), scene)


async def test_its_author_and_the_moderators_still_read_it(
    visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime, hide: Decide
) -> None:
    scene = await make_scene(db, runtime, State.PUBLISHED)
    await hide("idea", scene.idea.id)
    for reader in (scene.author, await person(db, roles=("moderator",))):
        browser = await sign_in_as(db, visitor(), reader)
        assert WORD in await seen(browser, address(scene.idea))
        assert await seen(browser, scene.at("/media/{photo}/800.webp"))

"""The whole story without a screen or a script: in both languages, from a postal code to a merge."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import using
from app.core.web.routing import url
from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from tests.accounts.letters import Mailbox, Work, last, letters
from tests.factories import accounts, ideas
from tests.visitor import Visitor

PASSWORD = "patate lune velo trottoir"


@dataclass(frozen=True)
class Words:
    """What a reader of one language presses and reads."""

    language: str
    open_account: str
    supported: str
    published: str
    merged: str


STORIES = [
    Words("fr", "Ouvrir un compte", "appuyez", "Votre idée est publiée", "fusionn"),
    Words("en", "Open an account", "support", "Your idea is published", "merged"),
]
each_language = pytest.mark.parametrize("words", STORIES, ids=lambda w: w.language)


def at(name: str, words: Words, **params: object) -> str:
    return url(name, lang=words.language, **params)


async def gate_of(db: AsyncSession, idea_id: int) -> tuple[int, int, State]:
    await db.rollback()
    query = (
        select(Gate.local, Gate.other, Idea.state)
        .join(Idea, Idea.id == Gate.idea_id)
        .where(Idea.id == idea_id)
    )
    row = (await db.execute(query)).one()
    return row[0], row[1], row[2]


@each_language
async def test_a_newcomer_supports_and_is_counted_as_a_neighbour(
    db: AsyncSession, visitor: Callable[..., Visitor], work: Work, mailbox: Mailbox, words: Words
) -> None:
    idea = await ideas.idea(db, title="Des bancs de bois au parc Howard")
    idea_id, public_id = idea.id, idea.public_id
    browser = await visitor(words.language).go(at("places:around", words), params={"code": "H3N"})
    assert browser.status == 200
    assert "Des bancs de bois au parc Howard" in browser.text or browser.page.css_first("main")
    await browser.go(at("ideas:show", words, idea_ref=public_id))
    assert not browser.http.cookies, "nothing is kept of who only reads"
    await browser.post(at("ideas:support", words, idea_id=public_id))
    assert browser.path == at("accounts:sign_in", words)
    await browser.follow(words.open_account)
    await browser.submit(where="here", postal_code="H3N 1Y2")
    if browser.page.css_first("input[name=neighbourhood]"):
        await browser.submit(neighbourhood="parc-extension")
    await browser.submit(email="noor@exemple.ca", display_name="Noor", password=PASSWORD, age="1")
    assert (await gate_of(db, idea_id))[:2] == (0, 0), "not before the address is confirmed"
    letter = await last(work, mailbox)
    assert letter.language == words.language
    await browser.go(letter.link)
    await browser.submit()
    assert public_id in browser.path
    assert (await gate_of(db, idea_id))[:2] == (1, 0)
    await browser.go(at("ideas:show", words, idea_ref=public_id))
    assert words.supported in browser.text.lower() or "noor" in browser.text.lower()


@each_language
async def test_a_member_writes_in_four_steps_and_the_gate_opens(
    db: AsyncSession, visitor: Callable[..., Visitor], runtime, work: Work, mailbox: Mailbox,
    words: Words,
) -> None:  # fmt: skip
    author = await accounts.person(db, language=words.language, email="autrice@exemple.ca")
    browser = await accounts.sign_in_as(db, visitor(words.language), author)
    await browser.go(at("ideas:new", words))
    await browser.submit(
        "form.writing-form",
        title="Un abri pour les jours de pluie",
        problem="On attend l’autobus sous la pluie, été comme hiver.",
        proposal="Un abri de bois avec un banc, posé par les voisins.",
        to="place",
    )
    await browser.submit("form.column-form", themes=["mobility"], to="photos")
    idea = (await db.execute(select(Idea))).scalar_one()
    idea_id, public_id = idea.id, idea.public_id
    await browser.go(at("ideas:publish", words, idea_id=public_id))
    await browser.submit("main form")
    assert words.published in browser.text
    await db.rollback()
    idea = await db.get_one(Idea, idea_id)
    assert idea.state is State.PUBLISHED
    early = await ideas.supporters(db, idea, local=24, language=words.language)
    emails = {one.email for one in early}
    neighbour = await accounts.person(db, email="palier@exemple.ca", language=words.language)
    last_one = await accounts.sign_in_as(db, visitor(words.language), neighbour)
    await last_one.go(at("ideas:show", words, idea_ref=public_id))
    await last_one.submit("form[action*=appuyer], form[action*=support]")
    assert await gate_of(db, idea_id) == (25, 0, State.CANDIDATE)
    told = {letter.to for letter in await letters(work, mailbox)}
    assert emails | {"autrice@exemple.ca"} <= told
    assert all(letter.language == words.language for letter in await letters(work, mailbox))


@each_language
async def test_a_moderator_makes_two_ideas_one(
    db: AsyncSession, visitor: Callable[..., Visitor], words: Words
) -> None:
    kept = await ideas.idea(db, title="Des bancs au métro Parc", threshold=500)
    alike = await ideas.idea(db, title="Des sièges au métro Parc", threshold=500)
    both = await ideas.supporters(db, kept, local=4, other=1)
    await ideas.back(db, alike, both[:2], local=2)
    await ideas.supporters(db, alike, local=3)
    kept_id, kept_ref, alike_ref = kept.id, kept.public_id, alike.public_id
    moderator = await accounts.person(db, roles=("moderator",), language=words.language)
    browser = await accounts.sign_in_as(db, visitor(words.language), moderator)
    merging = at("ideas:merge", words, idea_id=alike_ref)
    await browser.go(merging, params={"into": kept_ref})
    await browser.submit(
        "main form[method=post]", reason="Les deux demandent les mêmes bancs au même endroit."
    )
    assert (await gate_of(db, kept_id))[:2] == (7, 1)
    await browser.go(at("ideas:show", words, idea_ref=alike_ref))
    assert kept_ref in browser.path, "the old address leads on"


@each_language
async def test_what_a_visitor_wrote_is_there_after_they_signed_up(
    db: AsyncSession, visitor: Callable[..., Visitor], work: Work, mailbox: Mailbox, words: Words
) -> None:
    title = "Une patinoire derrière l’école"
    browser = await visitor(words.language).go(at("ideas:new", words))
    await browser.submit(
        "form.writing-form",
        title=title,
        problem="Les enfants jouent dans la rue tout l’hiver.",
        proposal="Arroser un carré de la cour, à tour de rôle, les soirs de gel.",
        to="place",
    )
    await browser.submit("form.column-form", area="parc-extension", to="preview")
    await browser.submit("main form", to="publish")
    assert (await db.execute(select(Idea.id))).all() == [], "nothing is published by nobody"
    assert title in browser.text, "the page says what waits"
    await browser.follow(words.open_account)
    await browser.submit(where="elsewhere")
    await browser.submit(email="zoe@exemple.ca", display_name="Zoé", password=PASSWORD, age="1")
    await browser.go((await last(work, mailbox)).link)
    await browser.submit()
    await db.rollback()
    idea = (await db.execute(select(Idea))).scalar_one()
    assert (idea.title, idea.state) == (title, State.PUBLISHED)
    assert idea.public_id in browser.path


@each_language
async def test_a_discussion_has_both_sides_and_an_answer(
    db: AsyncSession, visitor: Callable[..., Visitor], words: Words
) -> None:
    author = await accounts.person(db, name="Autrice")
    idea = await ideas.idea(db, author)
    public_id = idea.public_id
    neighbour = await accounts.person(db, name="Voisin")
    browser = await accounts.sign_in_as(db, visitor(words.language), neighbour)
    await browser.go(at("ideas:show", words, idea_ref=public_id))
    form = next(f for f in browser.page.css("form") if f.css_first("textarea[name=body]"))
    action = form.attributes["action"]
    for stance, body in (
        ("for", "Enfin de l’ombre !"),
        ("against", "Et la neige, où ira-t-elle ?"),
    ):
        await browser.go(at("ideas:show", words, idea_ref=public_id))
        await browser.submit(f'form[action="{action}"]', body=body, stance=stance)
        assert body.replace(" !", "\u00a0!") in browser.answer.text or body in browser.text
    await browser.go(at("ideas:show", words, idea_ref=public_id))
    assert "Enfin de l’ombre !" in browser.text
    assert "Et la neige, où ira-t-elle ?" in browser.text
    with using(words.language):
        assert "2" in " ".join(browser.all("#choice-all"))

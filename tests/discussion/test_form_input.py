"""Comments, replies and changes that cannot stand: each with its sentence, in both languages, and kept."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.web.routing import url
from app.discussion.models import Comment
from app.discussion.rules import BODY_MAX
from tests.factories import discussion as made
from tests.factories.accounts import person, sign_in_as
from tests.factories.ideas import idea
from tests.visitor import Visitor

BODIES = [
    ("", "Veuillez remplir", "Please fill this in"),
    (" \n\n ", "Veuillez remplir", "Please fill this in"),
    ("🎉🎉🎉", "avec des mots", "in words"),
    ("—…!?", "avec des mots", "in words"),
    ("Bonjour\x07", "illisibles", "cannot be read"),
    ("mot " * (BODY_MAX // 4 + 1), "au plus 5 000", "at most 5,000"),
]
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])
each_body = pytest.mark.parametrize(("typed", "french", "english"), BODIES)


def told(browser: Visitor) -> str:
    node = browser.page.css_first("#error-body, #reply .field-error")
    said = " ".join(node.text().split()) if node else ""
    return said.replace("\u202f", " ").replace("\u00a0", " ")


def kept(browser: Visitor) -> str:
    (area,) = browser.page.css("main textarea[name=body]")[:1]
    return area.text().strip()


async def words(db: AsyncSession) -> list[str]:
    await db.rollback()
    return list((await db.execute(select(Comment.body).order_by(Comment.id))).scalars())


@LANGUAGES
@each_body
async def test_a_comment_that_cannot_stand_comes_back(
    db: AsyncSession, visitor: Callable[..., Visitor],
    language: str, typed: str, french: str, english: str,
) -> None:  # fmt: skip
    public_id = (await idea(db)).public_id
    browser = await sign_in_as(db, visitor(language), await person(db))
    await browser.go(url("ideas:show", lang=language, idea_ref=public_id))
    await browser.submit("#comment-form form", body=typed, stance="question")
    assert browser.status == 422
    assert (french if language == "fr" else english) in told(browser)
    if typed.strip() and "\x07" not in typed:
        assert kept(browser) == typed.strip()
    assert browser.page.css_first("#field-stance-question[checked]") is not None
    assert await words(db) == []


@LANGUAGES
@each_body
async def test_a_reply_that_cannot_stand_comes_back(
    db: AsyncSession, visitor: Callable[..., Visitor],
    language: str, typed: str, french: str, english: str,
) -> None:  # fmt: skip
    about = await idea(db)
    first = await made.comment(db, about, body="Et la neige ?")
    browser = await sign_in_as(db, visitor(language), await person(db))
    await browser.go(url("discussion:show", lang=language, comment_id=first.public_id))
    path = url("discussion:reply", lang=language, comment_id=first.public_id)
    await browser.submit(f'form[action="{path}"]', body=typed)
    assert browser.status == 422
    assert (french if language == "fr" else english) in told(browser)
    assert "Et la neige ?" in browser.text, "one sees what one answers"
    assert await words(db) == ["Et la neige ?"]


@LANGUAGES
@each_body
async def test_a_change_that_cannot_stand_comes_back_and_the_comment_stays(
    db: AsyncSession, visitor: Callable[..., Visitor],
    language: str, typed: str, french: str, english: str,
) -> None:  # fmt: skip
    author = await person(db)
    row = await made.comment(db, await idea(db), author, body="Des bancs partout.")
    browser = await sign_in_as(db, visitor(language), author)
    await browser.go(url("discussion:edit", lang=language, comment_id=row.public_id))
    await browser.submit("main form", body=typed)
    assert browser.status == 422
    assert (french if language == "fr" else english) in told(browser)
    assert await words(db) == ["Des bancs partout."]


@LANGUAGES
@pytest.mark.parametrize(
    ("field", "value"),
    [("stance", "perhaps"), ("language", "de"), ("state", "hidden"), ("author_id", "1")],
)
async def test_what_no_form_offers_is_refused(
    db: AsyncSession, visitor: Callable[..., Visitor], language: str, field: str, value: str
) -> None:
    public_id = (await idea(db)).public_id
    browser = await sign_in_as(db, visitor(language), await person(db))
    await browser.go(url("ideas:show", lang=language, idea_ref=public_id))
    await browser.submit("#comment-form form", body="Des bancs partout.", **{field: value})
    assert browser.status == 422
    assert (await db.execute(select(func.count(Comment.id)))).scalar_one() == 0

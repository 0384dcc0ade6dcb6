"""Every letter of accounts, in both languages: whole, honest about why, safe from what people type."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.service import letters as write
from app.core.settings import Settings
from tests.accounts.letters import Mailbox, Work, last, letters

NOW = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
TO = "amina@exemple.ca"
SECRET = "s" * 43
HOSTILE = 'L’été d\'Amina <b>&amp;</b> "x" {{ 7*7 }} %(site)s'

Writer = Callable[..., Awaitable[None]]
EVERY: list[tuple[Writer, dict[str, Any], str, str]] = [
    (write.confirm, {"name": HOSTILE, "secret": SECRET}, "Confirmez votre adresse", "Confirm your address"),
    (write.already_known, {"now": NOW}, "déjà un compte", "already have an account"),
    (write.reset, {"secret": SECRET}, "nouveau mot de passe", "new password"),
    (write.new_address, {"name": HOSTILE, "secret": SECRET}, "nouvelle adresse", "new address"),
    (write.address_changed, {"new": "b@exemple.ca", "now": NOW}, "autre adresse", "another address"),
    (write.password_changed, {"tokens": 0, "now": NOW}, "a changé", "has changed"),
    (write.password_changed, {"tokens": 1, "now": NOW}, "a changé", "has changed"),
    (write.token_created, {"name": HOSTILE, "now": NOW}, "jeton", "token"),
]  # fmt: skip


@pytest.mark.parametrize(("writer", "context", "french", "english"), EVERY)
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_letter_is_whole_in_both_languages(
    db: AsyncSession, app: ASGIApp, settings: Settings, work: Work, mailbox: Mailbox,
    writer: Writer, context: dict[str, Any], french: str, english: str, language: str,
) -> None:  # fmt: skip
    await writer(db, settings, to=TO, language=language, **context)
    await db.commit()
    letter = await last(work, mailbox)
    assert (letter.to, letter.language) == (TO, language)
    assert (french if language == "fr" else english) in letter.subject
    assert settings.postal_address in letter.text
    assert (
        TO in letter.text or "typed this address" in letter.text or "cette adresse" in letter.text
    )
    assert "&#39;" not in letter.text + letter.subject
    if "secret" in context:
        assert letter.link.startswith(f"/{language}/")
        assert letter.link.endswith(SECRET)
    page = LexborHTMLParser(letter.html)
    html = page.css_first("html")
    assert html is not None
    assert html.attributes["lang"] == language
    assert len(page.css("h1")) == 1
    assert page.css("script, link, img, iframe") == []
    links = [a.attributes["href"] or "" for a in page.css("a")]
    assert all(link.startswith("http://testserver/") for link in links)
    if HOSTILE in context.values():
        assert HOSTILE in letter.text
        assert page.css("b") == []
        assert HOSTILE in page.body.text() if page.body else False


async def test_a_letter_says_when_in_montreal_time(
    db: AsyncSession, app: ASGIApp, settings: Settings, work: Work, mailbox: Mailbox
) -> None:
    await write.token_created(db, settings, to=TO, language="fr", name="x", now=NOW)
    await db.commit()
    assert "21 novembre 2026, 14 h 30" in (await last(work, mailbox)).text.replace("\u00a0", " ")


async def test_nothing_leaves_when_the_transaction_fails(
    db: AsyncSession, app: ASGIApp, settings: Settings, work: Work, mailbox: Mailbox
) -> None:
    await write.reset(db, settings, to=TO, language="fr", secret=SECRET)
    await db.rollback()
    assert await letters(work, mailbox) == []

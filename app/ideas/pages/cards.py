"""Cards drawn once and shown to everybody: a fragment for each set of values and language."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace

from markupsafe import Markup

from app.core import clock
from app.core.i18n import current
from app.core.markdown import summary
from app.core.web.templates import environment
from app.ideas.queries.cards import Card
from app.ideas.rules import State, answer_label, days_waited, state_label
from app.ideas.shown import idea_url
from app.places.gazetteer import gazetteer
from app.themes.pictures import pattern_url
from app.themes.rules import themes_of

MOST_CARDS = 4_096
HOUR = 3_600


def draw_cards(cards: Iterable[Card], now: datetime, *, heading: int = 3) -> list[Markup]:
    """Return the HTML of each card, titled at the level that follows the page's outline."""
    language = current()
    return [_drawn(card, language, heading, _moment(card.published_at, now)) for card in cards]


def _moment(published_at: datetime, now: datetime) -> int:
    """Return what changes when "3 hours ago" may read otherwise: minutes at first, then hours."""
    elapsed = int((now - published_at).total_seconds())
    return elapsed // 60 if elapsed < 2 * HOUR else -(elapsed // HOUR)


@lru_cache(maxsize=MOST_CARDS)
def _drawn(card: Card, language: str, heading: int, _moment: int) -> Markup:
    html = environment.get_template("ideas/_cards.html").render(
        card=view(card), heading=heading, lang=language
    )
    return Markup(html)  # noqa: S704 (rendered by an escaping template)


def _waited(card: Card) -> int | None:
    """Return the days a candidate has waited for an official answer; None for another idea."""
    if card.passed_at is None or card.answered_at is not None or card.state is not State.CANDIDATE:
        return None
    return days_waited(card.passed_at, clock.now())


def view(card: Card, *, excerpt: bool = True) -> SimpleNamespace:
    """Return what the card's template reads; reading Markdown for the excerpt is what costs."""
    theme = card.themes[0] if card.themes else ""
    return SimpleNamespace(
        url=idea_url(card.public_id, card.title),
        title=card.title,
        excerpt=summary(card.opening, 150) if excerpt else "",
        area_name=gazetteer.name(card.area),
        state=card.state,
        state_label=state_label(card.state),
        themes=themes_of(card.themes),
        photo_url=card.photo,
        photo_alt=card.photo_alt,
        photo_language=card.photo_language,
        pattern_url=pattern_url(card.public_id, theme),
        local=card.local,
        others=card.other,
        threshold=card.threshold,
        passed=card.state is State.CANDIDATE,
        comments=card.comments,
        answer=answer_label(card.answer) if card.answer else "",
        waited=_waited(card),
        published_at=card.published_at,
        language=card.language,
    )

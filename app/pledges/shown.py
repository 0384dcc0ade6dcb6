"""Where promises are shown, and the kept pages that show them."""

from app.core.web.routing import url


def card_url(public_id: str, *, lang: str = "") -> str:
    """Return the path of the page where the card is given."""
    return url("pledges:card", lang=lang, pledge_id=public_id)


def pledge_url(public_id: str, *, lang: str = "") -> str:
    """Return the path of a promise's page."""
    return url("pledges:show", lang=lang, pledge_id=public_id)


def confirm_url(public_id: str, *, lang: str = "") -> str:
    """Return the path of the page where a bank's confirmation is given."""
    return url("pledges:confirm", lang=lang, pledge_id=public_id)

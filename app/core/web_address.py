"""Web addresses as people type them."""

from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from app.core.i18n import N_


def web_address(value: str) -> str:
    """Return an http(s) address, ``https://`` added when only the rest was typed.

    Raises:
        PydanticCustomError: for another scheme, a name and password, no host, or spaces.
    """
    start = value.lower()
    text = (
        value
        if "://" in start or start.startswith(("javascript:", "data:", "mailto:"))
        else f"https://{value}"
    )
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise PydanticCustomError("said", _FULL) from error
    if parts.scheme not in {"http", "https"}:
        raise PydanticCustomError("said", N_("Web addresses start with https:// or http://."))
    if "@" in parts.netloc or "." not in host.strip(".") or any(c in text for c in ' <>"\\\t\n'):
        raise PydanticCustomError("said", _FULL)
    return text


_FULL = N_("Please write a full web address, such as https://montreal.ca.")

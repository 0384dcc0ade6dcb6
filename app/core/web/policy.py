"""What a browser may load for our pages: from us alone, and what one page opens for its own need."""

from dataclasses import dataclass

from app.core.settings import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """Origins of others that one page loads from, by what it loads there."""

    scripts: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


def content_policy(settings: Settings, opening: Opening | None = None) -> str:
    """Return the header: strict, with the map's tiles, and what ``opening`` names."""
    policy = CSP
    if settings.tile_url:
        origin = "/".join(settings.tile_url.split("/")[:3]).replace("{s}", "*")
        policy = policy.replace("blob:", f"blob: {origin}")
    if opening is None:
        return policy
    for before, origins in (
        ("script-src 'self'", opening.scripts),
        ("connect-src 'self'", opening.connections),
        ("img-src 'self'", opening.pictures),
    ):
        policy = policy.replace(before, " ".join([before, *origins]))
    return f"{policy}; frame-src {' '.join(opening.frames)}" if opening.frames else policy

"""Around a postal code: from three characters to the ideas nearby, or to a question."""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages, url
from app.places.choices import area_slug, territory_slug
from app.places.gazetteer import gazetteer
from app.places.prefixes import Looked, Outcome, look
from app.places.rules import Area

pages = Pages("/around", fr="/autour")
LONGEST = 40


@pages.get("", name="places:around", access=PUBLIC)
async def around(request: Request) -> Response:
    """Go to the ideas around a postal code; ask when it is ambiguous; say why when it is unknown."""
    typed = request.query_params.get("code", "")[:LONGEST]
    looked = look(typed)
    if looked.area is not None:
        return RedirectResponse(
            url("ideas:index", query={"area": area_slug(looked.area)}), status_code=303
        )
    refusal = _refusal(looked, typed) if "code" in request.query_params else ""
    context = {
        "typed": typed,
        "looked": looked,
        "error": refusal,
        "choices": _choices(looked),
        "city": gazetteer.city,
    }
    return page(request, "places/around.html", context, status=Invalid.status if refusal else 200)


def _refusal(looked: Looked, typed: str) -> str:
    if looked.outcome is Outcome.EMPTY:
        return _("Please write the first three characters of your postal code, such as H3N.")
    if looked.outcome is Outcome.NONSENSE:
        return _(
            "“%(typed)s” is not the beginning of a postal code: a letter, a digit, a letter, such as H3N."
        ) % {"typed": typed.strip()}
    return ""


def _choices(looked: Looked) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return each territory the prefix may mean: its name, its ideas, and its neighbourhoods' ideas."""
    found: dict[int, list[tuple[str, str]]] = {}
    if looked.outcome is not Outcome.SEVERAL:
        return []
    for place in looked.places:
        assert place.territory_id is not None
        here = url("ideas:index", query={"area": area_slug(Area(place.territory_id, place.id))})
        found.setdefault(place.territory_id, []).append((place.name, here))
    return [
        (
            gazetteer.territories[territory_id].name,
            url("ideas:index", query={"area": territory_slug(territory_id)}),
            parts,
        )
        for territory_id, parts in found.items()
    ]

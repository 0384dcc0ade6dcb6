"""Writing before anybody knows who writes: the steps carry what was typed, nothing is kept here.

Each step's form holds the fields of the others, hidden; publishing asks who is there, and the act
finishes what was begun.
"""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.core.errors import SignInRequired
from app.core.ids import is_public_id, public_id
from app.core.web.forms import Form, FormModel
from app.core.web.responses import page
from app.ideas.chosen import threshold_for
from app.ideas.pages.areas import whereabouts_context
from app.ideas.pages.likeness import alike
from app.ideas.pages.typed import Typed, check
from app.ideas.schemas import Proposal, Whereabouts, Words
from app.ideas.service.whereabouts import columns_of
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.themes.rules import THEMES

KEPT_S = 300
WORDS, PLACE, PREVIEW = "words", "place", "preview"
TEMPLATES = {
    WORDS: "ideas/writing/words.html",
    PLACE: "ideas/writing/place.html",
    PREVIEW: "ideas/writing/preview.html",
}


def first_page(request: Request, form: Form[Typed]) -> Response:
    """Offer a blank page; it holds nothing of anybody, so it is kept for all."""
    return page(request, TEMPLATES[WORDS], {"form": form}, tags=("ideas:new",), seconds=KEPT_S)


async def go_on(request: Request, session: AsyncSession, form: Form[Typed]) -> Response:
    """Show the step that was asked for, or the first whose fields are not ready.

    Raises:
        SignInRequired: to publish, with what was typed.
    """
    if not is_public_id(str(form.value("draft"))):
        form.values["draft"] = public_id()
    wanted = str(form.value("to"))
    if wanted == WORDS:
        return _show(request, WORDS, form)
    _ready(request, form, WORDS, Words)
    area = gazetteer.area(str(form.value("area"))) or Area()
    places = await whereabouts_context(session, None, area)
    if wanted in {"", PLACE}:
        return _show(request, PLACE, form, **places)
    _ready(request, form, PLACE, Whereabouts, **places)
    proposal = check(form, Proposal)
    if wanted == "publish":
        kept = {name: value for name, value in form.values.items() if name not in {"to", "version"}}
        raise SignInRequired("ideas.propose", kept)
    context = {
        "proposal": proposal,
        "area": gazetteer.name(proposal.where),
        "threshold": threshold_for(proposal.where.kind),
        "themes": [THEMES[code] for code in proposal.themes],
        "similar": await alike(session, proposal, proposal.where),
    }
    return _show(request, PREVIEW, form, **context)


def _ready(
    request: Request, form: Form[Typed], step: str, schema: type[FormModel], **context: Any
) -> None:
    """Go on when a step's fields are ready, else show it again."""
    with form.or_rerender(request, TEMPLATES[step], **context):
        checked = check(form, schema)
        if isinstance(checked, Whereabouts):
            columns_of(checked)


def _show(request: Request, step: str, form: Form[Typed], **context: Any) -> Response:
    return page(request, TEMPLATES[step], {"form": form, **context})

"""Lists of ideas for programs: the filters and orders of the page, with a key to go on."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import N_, gettext as _
from app.core.markdown import summary
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.settings import Settings
from app.core.text import Code
from app.core.web.json import access, api_router
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.ideas.api.shapes import IdeaInList, IdeaList, PhotoShown, TallyShown
from app.ideas.api.view import absolute, addresses, area_shown
from app.ideas.queries import listing
from app.ideas.queries.cards import Card
from app.ideas.queries.listing import Filters, Sort
from app.ideas.rules import State
from app.ideas.schemas import AreaSlug, Language
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.themes.rules import THEMES

router = api_router("ideas")

LARGEST_PAGE = 100
"""Ideas on one page of a list."""


def _known_theme(code: str) -> str:
    if code and code not in THEMES:
        raise PydanticCustomError("said", N_("Please choose among the offered themes."))
    return code


class Filtering(BaseModel):
    """Filters and page of a list or a search."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    area: Annotated[
        AreaSlug | None,
        Field(description=N_("Slug of an area; what lies in it."), examples=["parc-extension"]),
    ] = None
    theme: Annotated[
        Annotated[Code, AfterValidator(_known_theme)],
        Field(description=N_("Code of a theme."), examples=["nature"], max_length=40),
    ] = ""
    state: Annotated[
        Literal["published", "candidate", "archived"] | None,
        Field(description=N_("By default, the open ones: published and candidate.")),
    ] = None
    language: Annotated[
        Language | None, Field(description=N_("The language ideas are written in."))
    ] = None
    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("Ideas on a page."), ge=1, le=LARGEST_PAGE)] = (
        PAGE_SIZE
    )

    @property
    def filters(self) -> Filters:
        """Return what the list shows."""
        return Filters(
            area=(gazetteer.area(self.area) if self.area else None) or Area(),
            theme=self.theme,
            state=State(self.state) if self.state else None,
            language=self.language or "",
        )


class Listing(Filtering):
    """Filters, order and page of a list."""

    sort: Annotated[Sort, Field(description=N_("The order."))] = Sort.NEWEST


@router.get(
    "/ideas",
    name="api:ideas",
    summary=N_("List ideas"),
    description=N_("Public ideas, filtered and in an order, a page at a time."),
    openapi_extra=access("public"),
)
async def ideas(
    request: Request, response: Response, session: Session, asked: Annotated[Listing, Query()]
) -> IdeaList:
    """Return a page of a list.

    Raises:
        Invalid: the order makes no sense for these ideas, or the cursor is not ours.
    """
    if not asked.filters.allows(asked.sort):
        raise Invalid({"sort": _("Ideas in this state have no such order.")})
    found = await listing.page_of_cards(
        session, asked.filters, asked.sort, after=asked.after, size=asked.limit
    )
    link_next(request, response, found.after)
    settings = runtime_of(request).settings
    return IdeaList(
        ideas=[in_list(card, settings) for card in found.cards], after=found.after or None
    )


EXCERPT = 300
"""Characters of the problem that a list gives."""


def in_list(card: Card, settings: Settings) -> IdeaInList:
    """Return an idea of a list."""
    photo = None
    if card.photo:
        photo = PhotoShown(
            url=absolute(settings, card.photo), alt=card.photo_alt, language=card.photo_language
        )
    return IdeaInList(
        id=card.public_id,
        state=card.state,
        language=card.language,
        title=card.title,
        themes=list(card.themes),
        area=area_shown(card.area),
        published_at=card.published_at,
        supporters=TallyShown(local=card.local, other=card.other, threshold=card.threshold),
        comments=card.comments,
        pages=addresses(settings, card.public_id, card.title),
        opening=summary(card.opening, EXCERPT),
        photo=photo,
    )

"""Promises for programs: who gives, promising, one's own, taking back."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.identity import ApiReader, require_scope
from app.accounts.rules import Scope
from app.campaigns.path import find
from app.campaigns.shown import tags
from app.core import clock
from app.core.db import Session
from app.core.db.engine import let_go
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.money import typed as amount_typed
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.core.web.routing import PUBLIC
from app.payments.choose import gateway_of
from app.pledges.api.shapes import (
    GiverList,
    NewPledge,
    PledgeMade,
    PledgeShown,
    giver_shown,
    pledge_shown,
)
from app.pledges.queries.lists import givers
from app.pledges.queries.show import SeenPledge, pledge_by
from app.pledges.schemas import Promise
from app.pledges.service import change as changing, promise as service
from app.pledges.service.card import prepare

router = api_router("pledges")
Writer = Annotated[Actor, require_scope(Scope.PLEDGES)]
Reader = Annotated[Actor, require_scope(Scope.READ)]
CampaignId = Annotated[str, Path(description=N_("Identifier of the campaign."))]
PledgeId = Annotated[str, Path(description=N_("Identifier of the promise."))]
LARGEST_PAGE = 100


class Listing(BaseModel):
    """Which promises."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("Promises on a page."), ge=1, le=LARGEST_PAGE)] = (
        PAGE_SIZE
    )


async def _found(session: AsyncSession, actor: Actor, pledge_id: str) -> SeenPledge:
    if (seen := await pledge_by(session, pledge_id, actor.id)) is None:
        raise NotFound
    return seen


async def to_read(session: Session, actor: Reader, pledge_id: PledgeId) -> SeenPledge:
    """Return the promise of an address to its giver."""
    return await _found(session, actor, pledge_id)


async def to_write(session: Session, actor: Writer, pledge_id: PledgeId) -> SeenPledge:
    """Return the promise of an address to its giver."""
    return await _found(session, actor, pledge_id)


@router.get(
    "/campaigns/{campaign_id}/pledges",
    name="api:pledges",
    summary=N_("List who gives"),
    description=N_("As each chose: without their name, nobody can tell who."),
    openapi_extra=access(PUBLIC),
)
async def pledges(
    request: Request,
    response: Response,
    session: Session,
    actor: ApiReader,
    campaign_id: CampaignId,
    asked: Annotated[Listing, Query()],
) -> GiverList:
    """Return a page of who gives.

    Raises:
        NotFound: there is no such campaign.
    """
    seen = await find(session, actor, campaign_id)
    page = await givers(session, seen.campaign.id, after=asked.after, size=asked.limit)
    link_next(request, response, page.next_cursor)
    shown = [giver_shown(one) for one in page.items]
    return GiverList(pledges=shown, after=page.next_cursor or None)


@router.post(
    "/campaigns/{campaign_id}/pledges",
    name="api:promise",
    status_code=201,
    summary=N_("Promise a gift"),
    description=N_(
        "Nothing is charged: the answer holds what the browser needs to save the card, and the promise "
        "counts once it is saved. Sent again before that, it changes the same promise."
    ),
    openapi_extra=access(Scope.PLEDGES),
)
async def promise(
    request: Request, session: Session, actor: Writer, campaign_id: CampaignId, sent: NewPledge
) -> PledgeMade:
    """Promise.

    Raises:
        NotFound: there is no such campaign.
        Refused: it is over, or something else stands against it.
    """
    seen = await find(session, actor, campaign_id)
    runtime = runtime_of(request)
    gateway = gateway_of(runtime)
    own = sent.model_dump(exclude={"amount_cents", "currency"})
    typed = Promise(amount=amount_typed(sent.amount_cents), **own)
    made = await service.promise(
        session, actor, seen.campaign.id, typed, clock.now(), gateway=gateway.name
    )
    await let_go(
        session
    )  # the promise is kept, and its campaign not held while the gateway is asked
    setup = await prepare(session, runtime, actor, made.id)
    shown = pledge_shown(await _found(session, actor, made.public_id))
    return PledgeMade(
        **shown.model_dump(), gateway=gateway.name, setup=setup.id,
        client_secret=setup.client_secret,
        publishable_key=runtime.settings.stripe_publishable_key,
    )  # fmt: skip


@router.get(
    "/pledges/{pledge_id}",
    name="api:pledge",
    summary=N_("Read a promise of yours"),
    description=N_("Where it stands, and what came of it."),
    openapi_extra=access(Scope.READ),
)
async def pledge(seen: Annotated[SeenPledge, Depends(to_read, scope="function")]) -> PledgeShown:
    """Return a promise."""
    return pledge_shown(seen)


@router.post(
    "/pledges/{pledge_id}/cancel",
    name="api:cancel_pledge",
    summary=N_("Take a promise back"),
    description=N_("Until the campaign’s end. Nothing was charged, and nothing will be."),
    openapi_extra=access(Scope.PLEDGES),
)
async def cancel(
    request: Request,
    session: Session,
    actor: Writer,
    seen: Annotated[SeenPledge, Depends(to_write, scope="function")],
) -> PledgeShown:
    """Take a promise back."""
    runtime = runtime_of(request)
    await changing.cancel(session, runtime.settings, actor, seen.pledge.id, clock.now())
    drop_pages(session, runtime, *tags(seen.campaign))
    return pledge_shown(await _found(session, actor, seen.pledge.public_id))

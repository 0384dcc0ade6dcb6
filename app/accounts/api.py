"""Who am I? For programs that hold a person's token."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.core.web.json import access, api_router
from app.places.gazetteer import gazetteer

router = api_router("me")


class HomeOut(BaseModel):
    """Where a person lives; both are null for elsewhere."""

    territory: str | None = Field(description="Slug of the borough or city.")
    neighbourhood: str | None = Field(description="Slug of the neighbourhood.")


class MeOut(BaseModel):
    """The person whose token is used."""

    id: str = Field(description="Public id.")
    display_name: str
    email: str
    email_confirmed: bool
    language: Literal["fr", "en"]
    home: HomeOut
    scopes: list[str] = Field(description="What this token allows.")


@router.get("/api/v1/me", name="api:me", openapi_extra=access("token: read"))
async def me(actor: Annotated[Actor, require_scope("read")]) -> MeOut:
    """Return the person whose token is used."""
    home = actor.home
    territory = gazetteer.territories.get(home.territory_id or 0)
    neighbourhood = gazetteer.neighbourhoods.get(home.neighbourhood_id or 0)
    return MeOut.model_validate(
        {
            "id": actor.public_id,
            "display_name": actor.display_name,
            "email": actor.email,
            "email_confirmed": actor.is_confirmed,
            "language": actor.language,
            "home": {
                "territory": territory.slug if territory else None,
                "neighbourhood": neighbourhood.slug if neighbourhood else None,
            },
            "scopes": sorted(actor.scopes or ()),
        }
    )

"""Who am I? For programs that hold a person's token."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core.i18n import N_
from app.core.web.json import access, api_router
from app.places.gazetteer import gazetteer

router = api_router("me")


class HomeOut(BaseModel):
    """Where a person lives; both are null for elsewhere."""

    territory: str | None = Field(description=N_("Slug of the borough or city."))
    neighbourhood: str | None = Field(description=N_("Slug of the neighbourhood."))


class MeOut(BaseModel):
    """The person whose token is used."""

    id: str = Field(description=N_("Public identifier."))
    display_name: str = Field(description=N_("The name they chose to be known by."))
    email: str = Field(description=N_("Where we write to them."))
    email_confirmed: bool = Field(description=N_("Whether that address is confirmed."))
    language: Literal["fr", "en"] = Field(description=N_("The language we write to them in."))
    home: HomeOut = Field(description=N_("Where they live; both are null for elsewhere."))
    scopes: list[str] = Field(description=N_("What this token allows."))


@router.get(
    "/me", name="api:me", summary=N_("Whose token is it?"), openapi_extra=access(Scope.READ)
)
async def me(actor: Annotated[Actor, require_scope(Scope.READ)]) -> MeOut:
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

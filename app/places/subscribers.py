"""What follows when somebody else changes the places: this process reads them again."""

from app.core.runtime import Runtime
from app.core.web.page_news import on_news
from app.places.gazetteer import gazetteer
from app.places.rules import PLACES_TAG


@on_news(PLACES_TAG)
async def read_again(runtime: Runtime) -> None:
    """Read every place, and forget the pages: any of them may name one."""
    async with runtime.database.transaction() as session:
        await gazetteer.load(session, runtime.settings.city)
    runtime.pages.clear()

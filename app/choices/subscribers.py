"""Another process chose something: read it again."""

from app.choices.kept import TAG
from app.choices.service import load
from app.core.runtime import Runtime
from app.core.web.page_news import on_news


@on_news(TAG)
async def read_again(runtime: Runtime) -> None:
    """Read what is chosen into this process's memory."""
    async with runtime.database.transaction() as session:
        await load(session)

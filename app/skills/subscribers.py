"""Another process added a term: read them again."""

from app.core.runtime import Runtime
from app.core.web.page_news import on_news
from app.skills.kept import TAG
from app.skills.queries.added import load


@on_news(TAG)
async def read_again(runtime: Runtime) -> None:
    """Read what was added into this process's memory."""
    async with runtime.database.transaction() as session:
        await load(session)

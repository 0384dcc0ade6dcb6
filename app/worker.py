"""The worker: does the jobs that requests asked for, and those of the clock."""

from app import slices
from app.choices import service as choices
from app.core import logging
from app.core.jobs import run_worker
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.core.web.page_news import PageNews
from app.main import database_url
from app.places.gazetteer import gazetteer
from app.skills.queries import added


async def work(settings: Settings | None = None, *, forever: bool = True) -> None:
    """Do jobs until told to stop; with ``forever=False`` until none is left."""
    settings = settings or Settings()
    logging.configure(settings)
    address = database_url(settings)
    runtime = Runtime.of(settings, address)
    slices.load()
    async with runtime.database.transaction() as session:
        await gazetteer.load(session, settings.city)
        await choices.load(session)
        await added.load(session)
    news = PageNews(runtime, address)
    await news.start()
    try:
        await run_worker(runtime, address, forever=forever)
    finally:
        await news.stop()
        await runtime.close()

"""The web application: the only place, with the worker and the command line, that knows every slice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from app import slices
from app.accounts.identity import identify
from app.api import assembly
from app.choices import service as choices
from app.core import logging
from app.core.db import embedded
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.core.web import errors, health, routing, static
from app.core.web.edge import Edge
from app.core.web.forms import let_go_of_files
from app.core.web.page_cache import PageCache
from app.core.web.page_news import PageNews
from app.places.gazetteer import gazetteer
from app.skills.queries import added

MAX_BODY = 1024 * 1024
MIN_COMPRESSED = 1_000


def database_url(settings: Settings) -> str:
    """Return the database's address, starting the embedded server when none is set."""
    return settings.database_url or embedded.start(settings.data_dir.resolve() / "postgres")


def create_app(settings: Settings | None = None) -> ASGIApp:
    """Build the web application: page cache, edge, then pages and API over the services."""
    settings = settings or Settings()
    logging.configure(settings)
    address = database_url(settings)
    runtime = Runtime.of(settings, address)
    slices.load()
    return assemble(runtime, address)


def assemble(runtime: Runtime, address: str) -> ASGIApp:
    """Put the layers on one another: page cache, edge, compression, then the application."""
    inner = build(runtime, address)
    small = GZipMiddleware(inner, minimum_size=MIN_COMPRESSED, compresslevel=1)
    return PageCache(Edge(small, runtime, inner), runtime)


def build(runtime: Runtime, address: str) -> FastAPI:
    """Build the part under the edge."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with runtime.database.transaction() as session:
            await gazetteer.load(session, runtime.settings.city)
            await choices.load(session)
            await added.load(session)
        news = PageNews(runtime, address)
        await news.start()
        yield
        await news.stop()
        await runtime.close()

    app = FastAPI(
        title="Notreville",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        max_body_size=MAX_BODY,
    )
    app.state.runtime = runtime
    errors.install(app)
    slices.handlers(app)
    app.include_router(health.router)
    app.include_router(static.router)
    for router in slices.routers():
        app.include_router(router)
    assembly.install(app, slices.api(), runtime.settings.base_url)
    always = [Depends(each, scope="function") for each in (let_go_of_files, identify)]
    app.state.pages = routing.install(app, slices.pages(), always)
    return app

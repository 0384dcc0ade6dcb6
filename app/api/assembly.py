"""/api/v1: the slices' JSON routers under one address, one measure and one document."""

from collections.abc import Iterable

from fastapi import APIRouter, Depends, FastAPI

from app.api import document, own
from app.api.measure import QueryNames, in_measure, known_query

PREFIX = "/api/v1"


def install(app: FastAPI, slices: Iterable[APIRouter], base_url: str) -> None:
    """Add the API to ``app``, and its document (``app.state.api``, by language)."""
    routes = APIRouter(
        prefix=PREFIX,
        dependencies=[Depends(known_query), Depends(in_measure, scope="function")],
    )
    for router in slices:
        routes.include_router(router)
    itself = APIRouter(prefix=PREFIX)
    itself.include_router(own.router)
    app.include_router(itself)
    app.include_router(routes)
    app.state.api = document.documents(routes.routes, base_url)
    app.state.api_query = query_names(app.state.api["en"])


def query_names(described: document.Document) -> QueryNames:
    """Return the query parameters of each operation."""
    return {
        (path.removeprefix(PREFIX), method.upper()): frozenset(
            parameter["name"]
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query"
        )
        for path, method, operation in document.operations(described)
    }

"""Sending a form that a page does not offer: with the member's token, so that only the policy refuses."""

from typing import Any

from app.core import csrf
from app.core.runtime import Runtime
from tests.visitor import Visitor


async def press(runtime: Runtime, browser: Visitor, path: str, **fields: Any) -> Visitor:
    """Post ``fields`` as the member who uses ``browser`` could from a page of ours."""
    token = csrf.token(runtime.settings, browser.http.cookies["session"])
    return await browser.post(path, {**fields, csrf.FIELD: token})

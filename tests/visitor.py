"""A visitor's browser without a screen: follows links, fills forms in, keeps cookies."""

import asyncio
from typing import Any, Self
from urllib.parse import urljoin

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode
from starlette.types import ASGIApp

ORIGIN = "http://testserver"


class Apart(httpx.ASGITransport):
    """Answers each request in a task of its own: the language it speaks stays there."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request to the application."""
        return await asyncio.create_task(super().handle_async_request(request))


class Visitor:
    """Reads pages over the whole application, in its language."""

    def __init__(self, app: ASGIApp, language: str = "fr") -> None:
        self.language = language
        self.http = httpx.AsyncClient(
            transport=Apart(app, raise_app_exceptions=False),
            base_url=ORIGIN,
            headers={"accept-language": language, "accept-encoding": "identity"},
            timeout=30,
        )
        self.answer: httpx.Response = httpx.Response(0)
        self.page = LexborHTMLParser("")

    async def go(self, path: str, **options: Any) -> Self:
        """Open an address and follow redirects, as a browser does."""
        return self._read(await self.http.get(path, follow_redirects=True, **options))

    async def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Self:
        """Send a form from our own origin (no token) and follow redirects."""
        headers = {"sec-fetch-site": "same-origin"} | options.pop("headers", {})
        answer = await self.http.post(
            path, data=data or {}, headers=headers, follow_redirects=True, **options
        )
        return self._read(answer)

    async def submit(self, form: str = "main form", files: Any = None, **fields: Any) -> Self:
        """Fill the form found by a CSS selector in with ``fields`` and send it.

        A list value sends several; None sends nothing for that field.
        """
        node = self.page.css_first(form)
        assert node is not None, f"no form {form!r} in {self.answer.url}:\n{self.text[:2000]}"
        data = form_values(node)
        for name, value in fields.items():
            if value is None:
                data.pop(name, None)
            else:
                data[name] = value
        action = node.attributes.get("action") or str(self.answer.url)
        path = urljoin(str(self.answer.url), action)
        if (node.attributes.get("method") or "get").lower() == "get":
            return await self.go(path, params=data)
        return await self.post(path, data, files=files)

    async def follow(self, text: str) -> Self:
        """Follow the first link whose words contain ``text``."""
        for link in self.page.css("a[href]"):
            if text in " ".join(link.text().split()):
                return await self.go(urljoin(str(self.answer.url), link.attributes["href"] or ""))
        message = f"no link {text!r} in {self.answer.url}"
        raise AssertionError(message)

    @property
    def status(self) -> int:
        """Return the last answer's status."""
        return self.answer.status_code

    @property
    def path(self) -> str:
        """Return the path of the page that is open."""
        return self.answer.url.path

    @property
    def text(self) -> str:
        """Return the words of the page, with single spaces."""
        body = self.page.body
        return " ".join(body.text(separator=" ").split()) if body else ""

    def all(self, selector: str) -> list[str]:
        """Return the words of each element a CSS selector finds."""
        return [" ".join(n.text(separator=" ").split()) for n in self.page.css(selector)]

    def error(self, field: str) -> str:
        """Return the sentence shown beside a field, or an empty string."""
        node = self.page.css_first(f"#error-{field}")
        return " ".join(node.text().split()) if node else ""

    def _read(self, answer: httpx.Response) -> Self:
        self.answer = answer
        html = answer.text if "html" in answer.headers.get("content-type", "") else ""
        self.page = LexborHTMLParser(html)
        return self


def form_values(form: LexborNode) -> dict[str, Any]:
    """Return what a browser would send for an untouched form."""
    values: dict[str, Any] = {}
    for node in form.css("input, textarea, select"):
        name, kind = node.attributes.get("name"), node.attributes.get("type") or "text"
        if not name or kind in {"submit", "file", "button"} or "disabled" in node.attributes:
            continue
        if node.tag == "textarea":
            _add(values, name, node.text().removeprefix("\n"))
        elif node.tag == "select":
            chosen = node.css("option[selected]") or node.css("option")[:1]
            for option in chosen:
                _add(values, name, option.attributes.get("value") or "")
        elif kind in {"checkbox", "radio"} and "checked" not in node.attributes:
            continue
        else:
            _add(values, name, node.attributes.get("value") or "")
    return values


def _add(values: dict[str, Any], name: str, value: str) -> None:
    if name in values:
        kept = values[name]
        values[name] = [*kept, value] if isinstance(kept, list) else [kept, value]
    else:
        values[name] = value

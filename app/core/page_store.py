"""Pages kept for visitors who are not signed in, dropped by tag when something on them changes.

A tag (``idea:42``, ``ideas``) names what a page shows. ``drop`` forgets the pages of this process
at once and remembers the tag for the other processes, which :mod:`app.core.web.page_news` tells
a few milliseconds later. A page also dies of age, so that a lost message only delays the truth.
"""

import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

EVERY_PAGE = "*"
"""The tag that every page has: what stands in the frame around all of them has changed."""
MOST_PAGES = 2_000
MOST_BYTES = 64 * 1024 * 1024

Key = tuple[str, str]
Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class KeptPage:
    """An answer ready to be sent again: one form per content coding."""

    etag: bytes
    tags: frozenset[str]
    dies_at: float
    forms: dict[str, tuple[Headers, bytes]]

    @property
    def size(self) -> int:
        """Return the bytes it holds."""
        return sum(len(body) for _, body in self.forms.values())


@dataclass
class PageStore:
    """The pages of one process."""

    enabled: bool = True
    pages: OrderedDict[Key, KeptPage] = field(default_factory=OrderedDict)
    by_tag: defaultdict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    drops: dict[str, float] = field(default_factory=dict)
    news: set[str] = field(default_factory=set)
    size: int = 0

    def find(self, key: Key) -> KeptPage | None:
        """Return the page kept under ``key`` unless it is too old."""
        page = self.pages.get(key)
        if page is None:
            return None
        if page.dies_at < time.monotonic():
            self._forget(key)
            return None
        return page

    def keep(self, key: Key, page: KeptPage, *, started: float) -> None:
        """Keep a page whose making began at ``started``, unless it has been overtaken since."""
        if any(self.drops.get(tag, 0.0) >= started for tag in (EVERY_PAGE, *page.tags)):
            return
        self._forget(key)
        self.pages[key] = page
        self.size += page.size
        for tag in page.tags:
            self.by_tag[tag].add(key)
        while len(self.pages) > MOST_PAGES or self.size > MOST_BYTES:
            self._forget(next(iter(self.pages)))

    def drop(self, tags: Iterable[str]) -> None:
        """Forget the pages that show any of ``tags``, here now and soon in other processes."""
        tags = set(tags)
        self.news |= tags
        self.hear(tags)

    def hear(self, tags: Iterable[str]) -> None:
        """Forget pages because another process said so."""
        now = time.monotonic()
        for tag in tags:
            if tag == EVERY_PAGE:
                self.clear()
            self.drops[tag] = now
            for key in list(self.by_tag.pop(tag, ())):
                self._forget(key)
        if len(self.drops) > MOST_PAGES:
            self.drops = {t: at for t, at in self.drops.items() if now - at < 60}

    def clear(self) -> None:
        """Forget every page, also those that are being made."""
        self.drops[EVERY_PAGE] = time.monotonic()
        self.pages.clear()
        self.by_tag.clear()
        self.size = 0

    def _forget(self, key: Key) -> None:
        page = self.pages.pop(key, None)
        if page is None:
            return
        self.size -= page.size
        for tag in page.tags:
            keys = self.by_tag.get(tag)
            if keys is not None:
                keys.discard(key)
                if not keys:
                    del self.by_tag[tag]

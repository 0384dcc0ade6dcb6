"""The store of pages stays true whatever is kept, dropped and heard, in any order."""

import time

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.core import page_store
from app.core.page_store import EVERY_PAGE, KeptPage, PageStore

KEYS = st.sampled_from([(f"/fr/{n}", "") for n in range(6)])
TAGS = st.frozensets(st.sampled_from(["ideas", "idea:1", "idea:2", "places"]), min_size=1)
SIZES = st.integers(min_value=0, max_value=400)


def a_page(tags: frozenset[str], size: int, seconds: float = 60) -> KeptPage:
    return KeptPage(b"", tags, time.monotonic() + seconds, {"identity": ([], b"x" * size)})


class Pages(RuleBasedStateMachine):
    """Keeps beside the store what a reader may still be shown."""

    def __init__(self) -> None:
        super().__init__()
        self.store = PageStore()
        self.known: dict[tuple[str, str], KeptPage] = {}

    @rule(key=KEYS, tags=TAGS, size=SIZES)
    def keep(self, key: tuple[str, str], tags: frozenset[str], size: int) -> None:
        page = a_page(tags, size)
        self.store.keep(key, page, started=time.monotonic())
        self.known[key] = page

    @rule(key=KEYS, tags=TAGS, size=SIZES)
    def keep_what_was_begun_long_ago(
        self, key: tuple[str, str], tags: frozenset[str], size: int
    ) -> None:
        before = self.store.find(key)
        self.store.keep(key, a_page(tags, size), started=0.001)
        if {EVERY_PAGE, *tags} & set(self.store.drops):
            assert self.store.find(key) is before, "it shows what has changed since"
        else:
            self.known[key] = self.store.pages[key]

    @rule(tags=TAGS)
    def drop(self, tags: frozenset[str]) -> None:
        self.store.drop(tags)
        assert tags <= self.store.news
        self.known = {k: p for k, p in self.known.items() if not p.tags & tags}

    @rule(tags=TAGS)
    def hear(self, tags: frozenset[str]) -> None:
        news = set(self.store.news)
        self.store.hear(tags)
        assert self.store.news == news, "what others told is not told again"
        self.known = {k: p for k, p in self.known.items() if not p.tags & tags}

    @rule()
    def clear(self) -> None:
        self.store.clear()
        self.known.clear()

    @invariant()
    def it_holds_exactly_what_may_be_shown(self) -> None:
        assert dict(self.store.pages) == self.known

    @invariant()
    def it_knows_its_size(self) -> None:
        assert self.store.size == sum(page.size for page in self.store.pages.values())

    @invariant()
    def each_tag_leads_to_its_pages_and_no_other(self) -> None:
        found = {(tag, key) for tag, keys in self.store.by_tag.items() for key in keys}
        held = {(tag, key) for key, page in self.store.pages.items() for tag in page.tags}
        assert found == held
        assert all(self.store.by_tag.values()), "no empty set is left behind"


TestPages = Pages.TestCase
TestPages.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_many_bytes_make_the_oldest_pages_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_store, "MOST_BYTES", 1_000)
    store = PageStore()
    for n in range(5):
        store.keep((f"/{n}", ""), a_page(frozenset({"t"}), 300), started=time.monotonic())
    assert [path for path, _query in store.pages] == ["/2", "/3", "/4"]
    assert store.size == 900


def test_a_page_larger_than_everything_is_not_kept_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_store, "MOST_BYTES", 100)
    store = PageStore()
    store.keep(("/", ""), a_page(frozenset({"t"}), 500), started=time.monotonic())
    assert not store.pages
    assert store.size == 0


def test_an_old_page_leaves_when_it_is_asked_for() -> None:
    store = PageStore()
    store.keep(("/", ""), a_page(frozenset({"t"}), 9, seconds=-1), started=time.monotonic())
    assert store.size == 9
    assert store.find(("/", "")) is None
    assert store.size == 0
    assert not store.by_tag


def test_old_drops_are_forgotten_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_store, "MOST_PAGES", 10)
    store = PageStore()
    store.drops = {f"old:{n}": time.monotonic() - 120 for n in range(11)}
    store.hear(["new"])
    assert list(store.drops) == ["new"]


def test_a_page_counts_the_bytes_of_all_its_forms() -> None:
    page = KeptPage(b"", frozenset(), 0, {"identity": ([], b"123456"), "br": ([], b"12")})
    assert page.size == 8

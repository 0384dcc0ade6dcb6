"""What slices register with one another is named, translated and answered by somebody."""

import re
import tomllib

import pytest

from app import slices
from app.core import events, jobs, notices
from app.core.i18n import LANGUAGES, using
from app.core.i18n.catalog import messages
from app.core.moderated import moderated_kinds, moderation_of
from app.core.notices import Rhythm, notice_kinds
from app.core.personal import erasers, readers
from app.core.web import slots
from app.core.web.slots import _fillers
from app.core.web.templates import TEMPLATES
from tests.architecture import house

slices.load()
KINDS = {name: kind for name, kind in notice_kinds().items() if not name.startswith("tests.")}
PRINTED = re.compile(r'slots\[["\']([\w.]+)["\']\]')
ASKED = re.compile(r"(?:fill|prepare)\((?:[^()]|\([^()]*\))*?\[([^\]]*)\]")
PLACES = {
    place for path in TEMPLATES.rglob("*.html") for place in PRINTED.findall(path.read_text())
} | {
    place.strip("\"' ")
    for path in slices.APP.rglob("*.py")
    for places in ASKED.findall(path.read_text())
    for place in places.split(",")
    if place.strip().startswith(("'", '"'))
}


def slice_of(function: object) -> str:
    return str(getattr(function, "__module__", "")).split(".")[1]


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_of_notice_is_named_after_its_slice_and_said_in_both_languages(name: str) -> None:
    kind = KINDS[name]
    assert re.fullmatch(r"[a-z]+\.[a-z_-]+", name)
    assert kind.label in messages("fr"), f"{kind.label!r} is not translated"
    assert isinstance(kind.rhythm, Rhythm)
    assert slice_of(kind.write) == name.split(".", maxsplit=1)[0]


def test_no_two_kinds_of_notice_read_alike() -> None:
    for language in LANGUAGES:
        with using(language):
            from app.core.i18n import gettext

            labels = [gettext(kind.label) for kind in KINDS.values()]
            assert len(labels) == len(set(labels))


def test_what_concerns_rights_is_never_silent() -> None:
    for kind in KINDS.values():
        if kind.is_due:
            assert kind.rhythm is not Rhythm.NEVER, kind.name


@pytest.mark.parametrize("kind", moderated_kinds())
def test_what_can_be_reported_can_be_found_hidden_and_shown(kind: str) -> None:
    ways = moderation_of(kind)
    for verb in ("find", "hide", "restore"):
        assert callable(getattr(ways, verb, None)), f"{kind} cannot {verb}"


def test_what_is_kept_of_a_person_is_given_and_erased_by_the_same_slices() -> None:
    assert {slice_of(f) for f in readers().values()} <= {
        slice_of(f) for f in erasers().values()
    } | {slice_of(f) for f in readers().values() if f.__name__.startswith("none")}
    for name in (*readers(), *erasers()):
        assert re.fullmatch(r"[a-z_-]+", name)


@pytest.mark.parametrize("place", sorted(_fillers))
def test_what_fills_a_place_has_a_place_to_fill(place: str) -> None:
    if _fillers[place]:
        assert place in PLACES, f"no template prints slots[{place!r}]"
    for filler in _fillers[place].values():
        assert filler.__module__.startswith("app.")


def test_every_place_is_named_by_what_it_is_in() -> None:
    for place in PLACES:
        assert re.fullmatch(r"[a-z]+(\.[a-z_]+)?", place)
    assert slots._fillers is _fillers


def test_every_subscriber_listens_to_an_event_that_is_declared() -> None:
    declared = set(events.kinds())
    for kind, heard in events._subscribers.items():
        if heard:
            assert kind in declared, kind
        for name, handler in heard.items():
            assert name == f"{handler.__module__}.{handler.__qualname__}"
            own = handler.__module__.startswith(("app.core", "tests."))
            assert own or ".subscribers" in handler.__module__


def storeys() -> list[set[str]]:
    """Return the slices of each storey, the lowest first, as the import contract names them."""
    contracts = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(one["layers"] for one in contracts["contracts"] if one["type"] == "layers")
    return [{name.strip() for name in layer.split("|")} for layer in reversed(layers)]


def test_nobody_listens_from_below() -> None:
    """A slice that hears an event stands above the one that tells it, or is the same."""
    order = storeys()
    storey = {name: n for n, names in enumerate(order) for name in names}
    for kind, heard in events._subscribers.items():
        for handler in heard.values():
            if handler.__module__.startswith("tests."):
                continue
            assert storey[slice_of(handler)] >= storey[slice_of(kind)], handler


def test_a_job_and_an_event_have_one_name_each() -> None:
    names = [known.name for known in jobs._jobs.values()]
    assert len(names) == len(set(names))
    kinds = [kind.__name__ for kind in events.kinds()]
    assert len(kinds) == len(set(kinds))
    assert notices.NoticeDue.__name__ in kinds

"""Why: a sentence for each gate and each part, and what would raise the score, with its worth in points."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from app.core.i18n import gettext as _, ngettext
from app.matching.facts import Helper, Opening, Remote
from app.matching.gates import minutes_left
from app.matching.parts import Missing
from app.matching.rules import USUAL_TRAVEL_KM, Gate, Part
from app.matching.scoring import Line, Score, otherwise
from app.matching.wording import Words, away, either, listed
from app.places.rules import distance_km
from app.profiles.rules import TRAVEL_KM_MAX

MOST_RAISES = 3
CAUSES_SAID = 2
WHOLE = 100
"""Points that nothing can raise."""

LEAST_GAIN = 2
"""Points: what brings less is not worth saying."""


class Field(StrEnum):
    """Where on their profile a person corrects a fact."""

    SKILLS = "skills"
    MOMENTS = "moments"
    HOME = "home"
    TRAVEL = "travel"
    CAUSES = "causes"
    HOURS = "hours"
    REMOTE = "remote"


FIELD_OF = {
    Part.SKILLS: Field.SKILLS,
    Part.AVAILABILITY: Field.MOMENTS,
    Part.DISTANCE: Field.HOME,
    Part.CAUSE: Field.CAUSES,
    Part.COMMITMENT: Field.HOURS,
}
"""Where the fact behind a part is corrected."""


@dataclass(frozen=True, slots=True)
class Raise:
    """What would raise a score."""

    field: Field
    sentence: str
    gain: int
    """Points it would bring; 0 when nobody can say, as the fact is unknown."""


def gate_sentence(gate: Gate, opening: Opening, words: Words) -> str:
    """Say to a person why a mission is not for them now."""
    said = {
        Gate.CLOSED: _("This mission takes nobody for now."),
        Gate.OWN: _("You run this mission yourself."),
        # In the words of another gate: nobody may read here that somebody blocks them.
        Gate.AVOIDED: _("This mission takes nobody for now."),
        Gate.PAUSED: _("You have paused suggestions."),
        Gate.ANSWERED: _("You have already answered it."),
        Gate.UNSHOWN: _("Teams cannot find you."),
        Gate.ASKED: _("You were asked as often this month as you wish."),
        Gate.AGE: _("It is for people of %(age)s or older.") % {"age": opening.minimum_age},
        Gate.LANGUAGE: _("It needs somebody who speaks %(languages)s.")
        % {"languages": either(words.language(code) for code in opening.languages)},
        Gate.FULL: _("Every place is taken."),
        Gate.PAPERS: _("It asks for this first: %(papers)s.")
        % {"papers": listed(words.paper(code) for code in opening.papers)},
        Gate.CAPACITY: _("Its sessions are longer than the hours you have left this month."),
        Gate.CLASH: _("You are already taken at each of its times."),
    }
    return said[gate]


def reasons(helper: Helper, opening: Opening, found: Score, words: Words) -> list[tuple[Line, str]]:
    """Return each part of a score with its sentence, what is left out said so."""
    return [(line, _reason(line, helper, opening, found, words)) for line in found.lines]


def summary(helper: Helper, opening: Opening, found: Score, words: Words) -> str:
    """Say in one line what speaks for it: "2 compétences sur 2, libre samedi matin, à 1,4 km"."""
    said = [
        _short(line.part, helper, opening, found, words)
        for line in found.lines
        if line.value and line.part not in {Part.FAIRNESS, Part.COMMITMENT}
    ]
    text = ", ".join(one for one in said if one)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def raises(helper: Helper, opening: Opening, found: Score, words: Words) -> list[Raise]:
    """Return what the person could say or change to fit better, the most worth first."""
    gains: list[Raise] = []
    for part, field, sentence, changed in _changes(helper, opening, found, words):
        gain = otherwise(found, part, changed, opening).total - found.total
        if gain >= LEAST_GAIN:
            gains.append(Raise(field, sentence, gain))
    silent = [
        Raise(FIELD_OF[line.part], _ask(line.part), 0)
        for line in found.left_out
        if line.missing is Missing.PERSON and found.total < WHOLE
    ]
    return (sorted(gains, key=lambda one: -one.gain) + silent)[:MOST_RAISES]


def _reason(line: Line, helper: Helper, opening: Opening, found: Score, words: Words) -> str:
    if line.missing is Missing.PERSON:
        return _("Left out: you have not said it.")
    if line.missing is Missing.MISSION:
        return _("Left out: the mission does not say it, or asks for nothing.")
    if line.part is Part.FAIRNESS:
        return _turn(helper, opening)
    if line.part is Part.COMMITMENT:
        return _hours(line, helper)
    return _short(line.part, helper, opening, found, words) or _NONE[line.part]()


_NONE = {
    Part.SKILLS: lambda: _("none of the skills it asks for"),
    Part.AVAILABILITY: lambda: _("at none of the times when you said you are free"),
    Part.DISTANCE: lambda: _("farther than you said you go"),
    Part.CAUSE: lambda: _("none of your causes"),
}


def _short(part: Part, helper: Helper, opening: Opening, found: Score, words: Words) -> str:
    if part is Part.SKILLS:
        return _skills(helper, opening)
    if part is Part.AVAILABILITY:
        free = sorted({s.moment for s in found.slots if s.moment in helper.moments})
        moments = listed(words.moment(one) for one in free[:2])
        return _("free on %(moments)s") % {"moments": moments} if free else ""
    if part is Part.DISTANCE:
        return _far(helper, opening)
    shared = sorted(words.cause(code) for code in opening.causes & helper.causes)[:CAUSES_SAID]
    if not shared:
        return ""
    said = ngettext("a cause in common: %(causes)s", "causes in common: %(causes)s", len(shared))
    return said % {"causes": listed(shared)}


def _skills(helper: Helper, opening: Opening) -> str:
    have = len(opening.skills & helper.skills.keys())
    if not have:
        return ""
    values = {"num": have, "total": len(opening.skills)}
    return ngettext("%(num)s skill of %(total)s", "%(num)s skills of %(total)s", have) % values


def _far(helper: Helper, opening: Opening) -> str:
    if opening.remote is Remote.FULL:
        return _("done from home")
    if opening.point is None or helper.point is None:
        return _("can be done from home") if helper.is_remote else ""
    km = distance_km(helper.point, opening.point)
    return away(km)


def _turn(helper: Helper, opening: Opening) -> str:
    if opening.wanted and opening.free * 2 >= opening.wanted:
        return _("few people have answered it yet")
    if not helper.asked:
        return _("nobody has asked you this month")
    return ngettext(
        "you were asked %(num)s time this month", "you were asked %(num)s times this month",
        helper.asked,
    ) % {"num": helper.asked}  # fmt: skip


def _hours(line: Line, helper: Helper) -> str:
    left = (minutes_left(helper) or 0) // 60
    if line.value == 1:
        return _("fits easily in the hours you have left this month (%(hours)s h)") % {
            "hours": left
        }
    return _("takes most of the hours you have left this month (%(hours)s h)") % {"hours": left}


def _ask(part: Part) -> str:
    return {
        Part.SKILLS: _("Say what you can do."),
        Part.AVAILABILITY: _("Say when you are free."),
        Part.DISTANCE: _("Say in which neighbourhood you live."),
        Part.CAUSE: _("Say which causes matter to you."),
        Part.COMMITMENT: _("Say how many hours a month you have."),
        Part.FAIRNESS: "",
    }[part]


Change = tuple[Part, Field, str, Helper]
"""What would be otherwise: the part that it touches, where it is said, how, and the person then."""


def _changes(helper: Helper, opening: Opening, found: Score, words: Words) -> Iterator[Change]:
    """Yield facts that would be otherwise, and how to say so; only what may well be true."""
    if helper.skills:
        said = _("If you know it, add this skill: %(skill)s.")
        for code in sorted(opening.skills - helper.skills.keys()):
            changed = replace(helper, skills={**helper.skills, code: "able"})
            yield Part.SKILLS, Field.SKILLS, said % {"skill": words.skill(code)}, changed
    if helper.moments:
        said = _("If you are free then, add this time: %(moment)s.")
        for moment in _most_used(
            slot.moment for slot in found.slots if slot.moment not in helper.moments
        ):
            changed = replace(helper, moments=helper.moments | {moment})
            yield Part.AVAILABILITY, Field.MOMENTS, said % {"moment": words.moment(moment)}, changed
    yield from _of_distance(helper, opening)
    if helper.causes:
        said = _("If it matters to you, add this cause: %(cause)s.")
        for code in sorted(opening.causes - helper.causes):
            changed = replace(helper, causes=helper.causes | {code})
            yield Part.CAUSE, Field.CAUSES, said % {"cause": words.cause(code)}, changed


def _most_used(moments: Iterable[str]) -> list[str]:
    """Return the moment that most sessions have, if any: it brings most, and one is enough to say."""
    counts = Counter(moments)
    return [min(counts, key=lambda one: (-counts[one], one))] if counts else []


def _of_distance(helper: Helper, opening: Opening) -> Iterator[Change]:
    if opening.remote is not Remote.NO and not helper.is_remote:
        said = _("If you like to help from home, say so.")
        yield Part.DISTANCE, Field.REMOTE, said, replace(helper, is_remote=True)
    if opening.point is None or helper.point is None or opening.remote is Remote.FULL:
        return
    km = distance_km(helper.point, opening.point)
    usual = helper.travel_km or USUAL_TRAVEL_KM
    farther = min(TRAVEL_KM_MAX, max(int(km) + 1, usual + 5))
    if farther < km or farther <= usual:
        return
    said = _("If you go as far as %(km)s km, say so.") % {"km": farther}
    yield Part.DISTANCE, Field.TRAVEL, said, replace(helper, travel_km=farther)

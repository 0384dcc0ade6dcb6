"""What administrators choose about ideas: the three thresholds, and how many a person may publish."""

from app.choices.kept import chosen
from app.choices.registry import declare
from app.choices.rules import WholeNumber
from app.core.i18n import N_
from app.ideas.rules import PUBLICATIONS_MAX, THRESHOLDS
from app.places.rules import AreaKind

_FROZEN = N_("Copied onto each idea when it is published; those already published keep theirs.")
_LABELS = {
    AreaKind.NEIGHBOURHOOD: N_("Threshold of an idea for a neighbourhood"),
    AreaKind.TERRITORY: N_("Threshold of an idea for a borough or a city"),
    AreaKind.CITY: N_("Threshold of an idea for the whole city"),
}

THRESHOLD = {
    kind: declare(
        WholeNumber(
            name=f"ideas.threshold.{kind}",
            label=_LABELS[kind],
            help=_FROZEN,
            default=default,
            least=1,
            most=10_000,
            unit=N_("local supporters"),
            shown_on=("site",),
        )
    )
    for kind, default in THRESHOLDS.items()
}

PUBLICATIONS = declare(
    WholeNumber(
        name="ideas.publications",
        label=N_("Ideas that one person may publish in 24 hours"),
        default=PUBLICATIONS_MAX,
        least=1,
        most=100,
        unit=N_("ideas"),
    )
)
PUBLICATIONS_NEW = declare(
    WholeNumber(
        name="ideas.publications.new",
        label=N_("Ideas that a new account may publish in 24 hours"),
        help=N_("Never more than anybody else. What a new account is, is chosen among accounts."),
        default=PUBLICATIONS_MAX,
        least=1,
        most=100,
        unit=N_("ideas"),
    )
)


def threshold_for(kind: AreaKind) -> int:
    """Return how many local supporters an area of this kind asks for, today."""
    return chosen(THRESHOLD[kind])


def publications_for(*, is_new: bool) -> int:
    """Return how many ideas a person may publish in 24 hours."""
    most = chosen(PUBLICATIONS)
    return min(most, chosen(PUBLICATIONS_NEW)) if is_new else most

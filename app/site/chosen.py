"""What administrators write on the site: its welcome, and how to reach the team."""

from app.choices.registry import declare
from app.choices.rules import Words
from app.core.i18n import N_
from app.core.page_store import EVERY_PAGE

WELCOME = declare(
    Words(
        name="site.welcome",
        label=N_("Welcome on the home page"),
        help=N_(
            "One or two sentences under the title of the home page. Both empty: our own words."
        ),
        most=400,
        shown_on=("home",),
    )
)

CONTACT = declare(
    Words(
        name="site.contact",
        label=N_("How to reach the team"),
        help=N_("At the foot of every page: an address, a telephone number, opening hours."),
        most=600,
        shown_on=(EVERY_PAGE,),
    )
)

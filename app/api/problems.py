"""What may go wrong, by code: the anchors that every problem's ``type`` points at."""

from dataclasses import dataclass

from app.core.i18n import N_


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of refusal: its code, its HTTP status, what it means and what to do about it."""

    code: str
    status: int
    title: str
    advice: str


PROBLEMS = (
    Problem(
        "error",
        400,
        N_("The request cannot be accepted"),
        N_("Read its title: it says what is wrong."),
    ),
    Problem(
        "bad-host",
        400,
        N_("Another host"),
        N_(
            "Send requests to the address this site is known by, not to another name of the machine."
        ),
    ),
    Problem(
        "sign-in-required",
        401,
        N_("A token is needed"),
        N_(
            "The token is missing, unknown, over or revoked. Make one in your account, and send it "
            "in the header “Authorization”, after the word “Bearer”."
        ),
    ),
    Problem(
        "step-up-required",
        401,
        N_("The password is needed"),
        N_("Only a person at a browser can do this, after giving their password again."),
    ),
    Problem(
        "refused",
        403,
        N_("Not allowed"),
        N_(
            "The rules say no, and the title says why: the token’s scope, or the state of the idea."
        ),
    ),
    Problem(
        "not-found",
        404,
        N_("Nothing there"),
        N_("There is nothing at this address, or nothing that you may know of."),
    ),
    Problem(
        "wrong-method",
        405,
        N_("Another method"),
        N_("The header “Allow” of the answer says which methods the address accepts."),
    ),
    Problem(
        "conflict",
        409,
        N_("The world moved on"),
        N_("Read the thing again: it changed since you last looked. Then decide anew."),
    ),
    Problem(
        "moved-on",
        409,
        N_("The idea moved on"),
        N_(
            "It was changed elsewhere since the version you sent: nothing has been overwritten. Read "
            "it again, then send your change with its version."
        ),
    ),
    Problem(
        "session-full",
        409,
        N_("No place left"),
        N_("Somebody else was quicker. Join the waiting list: places that come free go in order."),
    ),
    Problem(
        "role-full",
        409,
        N_("Enough people do this"),
        N_("Choose another of the parts that the mission names, or none."),
    ),
    Problem(
        "clash",
        409,
        N_("Expected elsewhere"),
        N_(
            "The person has another place at that time, and the title names it. Give it back first, "
            "or choose another session."
        ),
    ),
    Problem(
        "not-ahead",
        409,
        N_("Too late for this session"),
        N_("It has begun, is over, or was cancelled. Choose one that is still ahead."),
    ),
    Problem(
        "offer-over",
        409,
        N_("This offer is over"),
        N_(
            "It was not taken in time, and the place went to the next person in line. Join the "
            "waiting list again."
        ),
    ),
    Problem(
        "not-accepted",
        409,
        N_("Not accepted yet"),
        N_("The mission’s team answers applications first. Take a place once it has said yes."),
    ),
    Problem(
        "not-from-stripe",
        400,
        N_("Not signed by the payment service"),
        N_(
            "Only notices of the payment service go there, signed with the secret we share, just now."
        ),
    ),
    Problem(
        "gateway-refused",
        409,
        N_("The payment service says no"),
        N_("The title says why. No money was moved."),
    ),
    Problem(
        "gateway",
        503,
        N_("The payment service does not answer"),
        N_("It may have been done: look at what became of it before you ask again."),
    ),
    Problem(
        "payments-off",
        503,
        N_("No money is taken here"),
        N_("This place has no payment service: campaigns can be read, and nobody can promise."),
    ),
    Problem("gone", 410, N_("No longer there"), N_("It was there, and will not come back.")),
    Problem(
        "too-large",
        413,
        N_("Too large"),
        N_("A request holds at most one megabyte."),
    ),
    Problem(
        "not-json",
        415,
        N_("Not JSON"),
        N_("Send the body as JSON, and say so: the header “Content-Type” is “application/json”."),
    ),
    Problem(
        "invalid",
        422,
        N_("Something to correct"),
        N_(
            "“errors” gives a sentence for each field or parameter that cannot be accepted, in the "
            "language you asked for. What was sent is never repeated."
        ),
    ),
    Problem(
        "too-many",
        429,
        N_("Too many requests"),
        N_("Wait for as many seconds as the header “Retry-After” says."),
    ),
    Problem(
        "internal",
        500,
        N_("Our fault"),
        N_("Give us the “reference” of the answer: our log has it too."),
    ),
    Problem(
        "unavailable",
        503,
        N_("Resting for a moment"),
        N_("Try again after as many seconds as the header “Retry-After” says."),
    ),
)

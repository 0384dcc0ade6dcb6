"""How often anything may be tried here: per account, per network, and by everybody together."""

from app.core.throttle import Limit

MINUTES = 60
HOUR = 60 * MINUTES

KEEP_ACT = Limit("act.network", 40, HOUR)

SIGN_IN_ACCOUNT = Limit("sign-in.account", 10, 15 * MINUTES)
SIGN_IN_NETWORK = Limit("sign-in.network", 60, 15 * MINUTES)
SIGN_IN_ALL = Limit("sign-in.all", 3_000, 15 * MINUTES)

SIGN_UP_NETWORK = Limit("sign-up.network", 20, HOUR)
SIGN_UP_ALL = Limit("sign-up.all", 2_000, HOUR)

LETTER_ADDRESS = Limit("letter.address", 5, HOUR)
"""Messages that anybody can make us send to one address."""
LETTER_NETWORK = Limit("letter.network", 20, HOUR)

LINK_NETWORK = Limit("link.network", 60, 15 * MINUTES)
PASSWORD_AGAIN = Limit("password-again", 10, 15 * MINUTES)
EVERYBODY = "everybody"

CODE_ACCOUNT = Limit("code.account", 6, 15 * MINUTES)
CODE_DAY = Limit("code.day", 40, 24 * HOUR)
"""Six digits stay six digits: at this pace a code is guessed once in centuries."""
CODE_NETWORK = Limit("code.network", 60, 15 * MINUTES)
CHALLENGE_NETWORK = Limit("challenge.network", 120, 15 * MINUTES)

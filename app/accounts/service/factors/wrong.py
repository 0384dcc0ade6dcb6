"""What a code that is not accepted is told."""

from app.core.errors import DomainError
from app.core.i18n import N_

NEITHER = N_("A code of your app has 6 digits; a recovery code has 16 letters and digits.")
NOT_NOW = N_("This is not the code that your app shows now. Codes change every 30 seconds.")
SPENT = N_("This code has been used already. Wait until your app shows the next one.")
NO_APP = N_("Your account has no app of codes. Use your passkey, or a recovery code.")
NOT_YOURS = N_("This recovery code is not one of yours.")
USED_UP = N_("This recovery code has been used already: each one works once.")


class WrongCode(DomainError):
    """A code that opens nothing; its sentence says why."""

    status = 422
    code = "wrong-code"

"""What people type into the forms of accounts."""

import unicodedata
from typing import Annotated, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.accounts.rules import (
    EMAIL_MAX,
    NAME_MAX,
    NAME_MIN,
    PASSKEY_NAME_MAX,
    PASSWORD_MAX,
    PASSWORD_MIN,
    TOKEN_NAME_MAX,
    Scope,
    name_fault,
)
from app.core.i18n import N_
from app.core.text import Code, Line, one_line
from app.core.web.forms import FormModel

NEXT_MAX = 2_000
TYPED_CODE_MAX = 40
SIGNED_MAX = 1_000
CREDENTIAL_MAX = 20_000


def email_address(typed: str) -> str:
    """Return the address as mail servers know it.

    Raises:
        PydanticCustomError: for what cannot be an address.
    """
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise PydanticCustomError(
            "said", N_("Please write a full e-mail address, such as name@example.org.")
        ) from error
    return found.ascii_email or found.normalized


def shown_name(name: str) -> str:
    """Refuse a name that would mislead the others, or harm its owner.

    Raises:
        PydanticCustomError: saying why.
    """
    if fault := name_fault(name):
        raise PydanticCustomError("said", fault)
    return name


def password_text(typed: object) -> object:
    """Return a password in one normal form, so that ``é`` is ``é`` on every keyboard.

    Raises:
        PydanticCustomError: for lone surrogates.
    """
    if not isinstance(typed, str):
        return typed
    try:
        typed.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError(
            "unreadable", N_("This text contains characters that cannot be read.")
        ) from error
    return unicodedata.normalize("NFC", typed)


def ticked(value: str) -> str:
    """Refuse a box left unticked.

    Raises:
        PydanticCustomError: asking for it.
    """
    if not value:
        raise PydanticCustomError("said", N_("Please confirm that you are 14 or older."))
    return value


Email = Annotated[
    str,
    BeforeValidator(one_line),
    Field(min_length=1, max_length=EMAIL_MAX),
    AfterValidator(email_address),
]
DisplayName = Annotated[
    Line, Field(min_length=NAME_MIN, max_length=NAME_MAX), AfterValidator(shown_name)
]
NewPassword = Annotated[
    str, BeforeValidator(password_text), Field(min_length=PASSWORD_MIN, max_length=PASSWORD_MAX)
]
GivenPassword = Annotated[
    str, BeforeValidator(password_text), Field(min_length=1, max_length=PASSWORD_MAX)
]
Next = Annotated[str, Field(max_length=NEXT_MAX)]
OneCode = Annotated[Code, Field(max_length=TYPED_CODE_MAX)]


class HomeAnswer(FormModel):
    """Where a person says they live: a postal code, the neighbourhood when it is asked, or elsewhere."""

    where: Literal["here", "elsewhere"] = "here"
    postal_code: Code = Field("", max_length=TYPED_CODE_MAX)
    neighbourhood: Code = Field("", max_length=80)
    next: Next = ""


class Joining(HomeAnswer):
    """The second step of sign-up: who, with the answer of the first."""

    email: Email
    display_name: DisplayName
    password: NewPassword
    age: Annotated[Literal["", "1"], AfterValidator(ticked)] = Field("", validate_default=True)


class SigningIn(FormModel):
    """Who is there."""

    email: Email
    password: GivenPassword
    next: Next = ""


class PasswordAgain(FormModel):
    """The password once more, before something sensitive; a code too for whoever has a factor."""

    password: GivenPassword
    code: OneCode = ""
    next: Next = ""


class SecondStep(FormModel):
    """A code, after the password."""

    code: OneCode = Field(min_length=1)


class FirstCode(FormModel):
    """The first code of an app, with the secret that it was given."""

    setup: Annotated[str, Field(max_length=SIGNED_MAX)]
    code: OneCode = Field(min_length=1)


class PasskeyAnswer(FormModel):
    """What a passkey says, and the challenge it answers; scripts fill both in."""

    credential: Annotated[str, Field(max_length=CREDENTIAL_MAX)] = ""
    challenge: Annotated[str, Field(max_length=SIGNED_MAX)] = ""
    next: Next = ""


class NewPasskey(PasskeyAnswer):
    """The same when one is made, with its name."""

    name: Line = Field(min_length=1, max_length=PASSKEY_NAME_MAX)


class AddressOnly(FormModel):
    """Where to write."""

    email: Email


class ResetPassword(FormModel):
    """A new password, from a link."""

    password: NewPassword


class ChangedPassword(FormModel):
    """A new password, and the one it replaces."""

    current: GivenPassword
    password: NewPassword


class Profile(FormModel):
    """How a person is shown, and in which language we write to them."""

    display_name: DisplayName
    language: Literal["fr", "en"]


class NewToken(FormModel):
    """What a program may do, and for how long."""

    name: Line = Field(min_length=1, max_length=TOKEN_NAME_MAX)
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    days: Literal["30", "90", "365", "never"]

"""Passkeys (WebAuthn): what the browser is asked, and whether what it answers is true.

A challenge travels with its form, signed, for a few minutes; who checks an answer must spend its
challenge too (:func:`app.accounts.service.factors.passkeys.spend`), so that each is taken once.
"""

import base64
import json
import secrets
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import BadData, URLSafeTimedSerializer

from app.core.errors import DomainError
from app.core.i18n import N_, gettext as _
from app.core.settings import Settings

CHALLENGE_BYTES = 32
VALID_S = 300
LOOPBACK = frozenset({"127.0.0.1", "[::1]", "::1", "localhost"})

NOT_TRUE = N_("This passkey was not recognised. Please try again.")
TOO_OLD = N_("This took too long. Please try again.")


class PasskeyRefused(DomainError):
    """What the browser sent proves nothing."""

    status = 422
    code = "passkey-refused"


class Aim(StrEnum):
    """What a passkey is asked for."""

    ENTER = "enter"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A passkey that its device has just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A passkey as we hold it."""

    public_key: bytes
    sign_count: int


def site_id(settings: Settings) -> str:
    """Return the name that passkeys are bound to: the host, which cannot be a number."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    return "localhost" if host in LOOPBACK else host


def origins(settings: Settings) -> list[str]:
    """Return the origins whose pages may ask: ours; on a loopback address, its name too."""
    parts = urlsplit(settings.base_url)
    own = f"{parts.scheme}://{parts.netloc}"
    if parts.hostname not in LOOPBACK:
        return [own]
    port = f":{parts.port}" if parts.port else ""
    return [own, f"{parts.scheme}://localhost{port}"]


@dataclass(frozen=True, slots=True)
class Place:
    """Whether passkeys work where a page is open, and where else they do."""

    works: bool
    elsewhere: str = ""
    """The beginning of an address where they do; empty when they do here, or nowhere."""


def place_of(settings: Settings, host: str) -> Place:
    """Say whether passkeys work on a page that was asked for at ``host`` (and port).

    Browsers tie them to the site's name, and refuse them where the address is a number: at
    ``127.0.0.1`` they work under the name ``localhost`` only.
    """
    name = site_id(settings)
    try:
        here = urlsplit(f"//{host}")
        hostname, port = here.hostname or "", here.port
    except ValueError:
        return Place(works=False)
    if _is_number(name):
        return Place(works=False)
    if hostname == name or hostname.endswith(f".{name}"):
        return Place(works=True)
    own = urlsplit(settings.base_url)
    if hostname in LOOPBACK and own.hostname in LOOPBACK:
        return Place(works=False, elsewhere=f"{own.scheme}://{name}" + (f":{port}" if port else ""))
    return Place(works=False, elsewhere=f"{own.scheme}://{own.netloc}")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def ask_for_new(
    settings: Settings, person: str, email: str, name: str, held: list[bytes]
) -> dict[str, Any]:
    """Return what the browser needs to make a passkey that signs in by itself."""
    import webauthn  # noqa: PLC0415 (half a second that most processes never need)
    from webauthn.helpers import options_to_json_dict, structs  # noqa: PLC0415

    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    options = webauthn.generate_registration_options(
        rp_id=site_id(settings),
        rp_name=settings.site_name,
        user_id=person.encode(),
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        timeout=VALID_S * 1000,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in held],
    )
    return _asked(settings, Aim.ADD, person, challenge, options_to_json_dict(options))


def ask_for_known(settings: Settings) -> dict[str, Any]:
    """Return what the browser needs to sign in: nobody is named, so nothing is told of anybody."""
    import webauthn  # noqa: PLC0415
    from webauthn.helpers import options_to_json_dict, structs  # noqa: PLC0415

    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    options = webauthn.generate_authentication_options(
        rp_id=site_id(settings),
        challenge=challenge,
        timeout=VALID_S * 1000,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return _asked(settings, Aim.ENTER, "", challenge, options_to_json_dict(options))


def _asked(
    settings: Settings, aim: Aim, person: str, challenge: bytes, options: dict[str, Any]
) -> dict[str, Any]:
    signed = _serializer(settings).dumps([aim, person, _to_text(challenge)])
    return {"publicKey": options, "challenge": str(signed)}


def challenge_of(settings: Settings, aim: Aim, person: str, signed: str) -> bytes:
    """Return the challenge that came back with a form.

    Raises:
        PasskeyRefused: it is not ours, too old, or was meant for something or somebody else.
    """
    try:
        meant, whose, challenge = _serializer(settings).loads(signed, max_age=VALID_S)
    except (BadData, ValueError, TypeError) as error:
        raise PasskeyRefused(_(TOO_OLD)) from error
    if (meant, whose) != (aim, person):
        raise PasskeyRefused(_(TOO_OLD))
    return _to_bytes(challenge)


def credential_id(answer: str) -> bytes:
    """Return which passkey an answer says it comes from; empty when it says nothing readable."""
    try:
        return _to_bytes(str(json.loads(answer)["id"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return b""


def check_new(settings: Settings, challenge: bytes, answer: str) -> NewKey:
    """Return the passkey that a device made.

    Raises:
        PasskeyRefused: the answer is not true.
    """
    import webauthn  # noqa: PLC0415

    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site_id(settings),
            expected_origin=origins(settings),
            require_user_verification=True,
        )
    except Exception as error:  # a stranger's bytes: whatever the library says, it is a no
        raise PasskeyRefused(_(NOT_TRUE)) from error
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count)


def check_known(settings: Settings, challenge: bytes, answer: str, known: KnownKey) -> int:
    """Return how often the passkey says it was used, once it has proved itself.

    Raises:
        PasskeyRefused: the answer is not true, or the count went back: the key was copied.
    """
    import webauthn  # noqa: PLC0415

    try:
        proved = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site_id(settings),
            expected_origin=origins(settings),
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except Exception as error:  # a stranger's bytes: whatever the library says, it is a no
        raise PasskeyRefused(_(NOT_TRUE)) from error
    return proved.new_sign_count


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _to_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret, salt="passkey")

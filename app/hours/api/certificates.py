"""Certificates, for programs: what a code verifies."""

from typing import Annotated

from fastapi import Path, Request

from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.throttle import attempt
from app.core.web.caller import network_of
from app.core.web.json import access, api_router
from app.core.web.responses import runtime_of
from app.core.web.routing import PUBLIC
from app.hours.api.shapes import CertificateShown
from app.hours.limits import LOOKS
from app.hours.queries.certificates import verify

router = api_router("certificates")
CertificateCode = Annotated[str, Path(description=N_("The code printed on the certificate."))]


@router.get(
    "/certificates/{code}",
    name="api:certificate",
    summary=N_("Verify a certificate of volunteering"),
    description=N_("Initials, hours and period, and whether it is still valid; nothing more."),
    openapi_extra=access(PUBLIC),
)
async def show(request: Request, session: Session, code: CertificateCode) -> CertificateShown:
    """Say whether a certificate is valid: initials, hours, period, and nothing more.

    Whatever is wrong with a code, the answer is the same, and codes tried are counted.
    """
    await attempt(runtime_of(request), LOOKS, network_of(request))
    found = await verify(session, code)
    if found is None:
        raise NotFound
    return CertificateShown.of(found)

"""How often certificates are made, and codes tried."""

from typing import Final

from app.core.throttle import Limit

LOOKS: Final = Limit("hours.certificate_looks", 60, 3600)
"""By network, codes that are and codes that are not alike: a school checks a class, nobody more."""

MAKES: Final = Limit("hours.certificate_makes", 10, 24 * 3600)
"""By person."""

PRINTS: Final = Limit("hours.certificate_prints", 60, 3600)
"""By person: each print takes the processor a moment."""

SAYS: Final = Limit("hours.says", 60, 3600)
"""By person: proposals and answers, each of which tells somebody."""

#!/opt/venv/bin/python
"""Ask the server of this container whether it is ready; exit 1 when it is not.

It answers for its own host names only, so the question names the one of ``BASE_URL``.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit

TIMEOUT_S = 2.5


def main(path: str) -> int:
    """Return 0 when the server answers 200 at ``path``."""
    host = urlsplit(os.environ.get("BASE_URL", "")).netloc or "127.0.0.1"
    port = int(os.environ.get("PORT", "8000"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path, headers={"host": host})
        return 0 if connection.getresponse().status == http.client.OK else 1
    except (OSError, http.client.HTTPException):
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

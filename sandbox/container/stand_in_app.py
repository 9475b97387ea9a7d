"""What runs in place of an app's image: answers every GET with 200, on one port of loopback."""

from __future__ import annotations

import http.server
import os
import sys


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer; an app whose environment says FAILS answers 500."""
        self.send_response(500 if os.environ.get("FAILS") else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # a name of the base class
        """Say nothing."""


if __name__ == "__main__":
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()

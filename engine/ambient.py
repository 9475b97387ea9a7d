"""What of the user's environment is handed on to the engine and its plugins: a list of names, and nothing else.

The user's tokens for whatever else are not on it, nor what makes libraries print or write down values.
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = frozenset(
    (
        "HOME", "LOGNAME", "PATH", "PWD", "SHELL", "USER",
        "TEMP", "TMP", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
        "COLORTERM", "COLUMNS", "LINES", "NO_COLOR", "TERM",
        "LANG", "LANGUAGE", "TZ",
        "LD_LIBRARY_PATH", "VIRTUAL_ENV",
        "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "PYTHONHOME", "PYTHONIOENCODING", "PYTHONNOUSERSITE", "PYTHONPATH",
        "PYTHONPYCACHEPREFIX", "PYTHONUNBUFFERED", "PYTHONUTF8",
        "ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "all_proxy", "http_proxy", "https_proxy", "no_proxy",
        "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "SSL_CERT_DIR", "SSL_CERT_FILE",
    )
)  # fmt: skip
"""Where things lie, how to print, how Python runs, and the way to the network: an official engine fetches plugins."""

_LOCALE = frozenset(
    f"LC_{name}"
    for name in (
        "ADDRESS", "ALL", "COLLATE", "CTYPE", "IDENTIFICATION", "MEASUREMENT", "MESSAGES", "MONETARY", "NAME",
        "NUMERIC", "PAPER", "TELEPHONE", "TIME",
    )
)  # fmt: skip


def handed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the part of an environment that a rehearsal's processes are given."""
    return {name: value for name, value in environment.items() if name in _NAMES | _LOCALE}

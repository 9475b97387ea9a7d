"""Which variables of the environment make the engine, its plugins or their libraries print or write down values.

Names that begin like those are refused unless they are known to be quiet (docs/adr/0093). What else stands in an
environment is passed on: it is the user's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_OF_PULUMI = frozenset(
    f"PULUMI_{name}"
    for name in (
        "ACCESS_TOKEN", "API", "BACKEND_URL", "CONFIG_PASSPHRASE", "CONFIG_PASSPHRASE_FILE", "CREDENTIALS_PATH", "HOME",
        "CONTINUE_ON_ERROR", "PARALLEL", "PARALLEL_DIFF", "RUN_PROGRAM", "SKIP_CONFIRMATIONS", "SKIP_UPDATE_CHECK",
        "DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "DISABLE_CI_DETECTION", "ENABLE_STREAMING_JSON_PREVIEW",
        "IGNORE_AMBIENT_PLUGINS", "SUPPRESS_NEO_LINK",
        "DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS", "DIY_BACKEND_GZIP", "DIY_BACKEND_NO_LEGACY_WARNING",
        "DIY_BACKEND_PARALLEL", "DIY_BACKEND_RETAIN_CHECKPOINTS",
        "CI_BRANCH_NAME", "CI_BUILD_ID", "CI_BUILD_NUMBER", "CI_BUILD_TYPE", "CI_BUILD_URL", "CI_PULL_REQUEST_SHA",
        "CI_SYSTEM", "COMMIT_MESSAGE", "PR_NUMBER",
    )
)  # fmt: skip

_OF_PYTHON = frozenset(
    f"PYTHON{name}"
    for name in (
        "DONTWRITEBYTECODE", "HASHSEED", "HOME", "INTMAXSTRDIGITS", "IOENCODING", "NOUSERSITE", "OPTIMIZE", "PATH",
        "PLATLIBDIR", "PYCACHEPREFIX", "SAFEPATH", "UNBUFFERED", "UTF8", "WARNINGS",
    )
)  # fmt: skip

_QUIET_OF: Mapping[str, frozenset[str]] = {
    "PULUMI_": _OF_PULUMI,
    "PYTHON": _OF_PYTHON,
    "GRPC_": frozenset(
        ("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "GRPC_DNS_RESOLVER", "GRPC_ENABLE_FORK_SUPPORT", "GRPC_POLL_STRATEGY")
    ),
    "OTEL_": frozenset(),
    "TF_ACC": frozenset(),
    "TF_LOG": frozenset(),
    "GODEBUG": frozenset(),
    "GOTRACEBACK": frozenset(),
    "SSLKEYLOGFILE": frozenset(),
    "HTTPX_": frozenset(),
    "AZURE_SDK_": frozenset(),
    "GOOGLE_SDK_": frozenset(),
    "OP_DEBUG": frozenset(),
    "LD_PRELOAD": frozenset(),  # code of others in each process: it can print whatever that holds
    "LD_AUDIT": frozenset(),
    "DYLD_INSERT_LIBRARIES": frozenset(),
}
"""How such names begin, and which of them are quiet."""

_ELSEWHERE = ("PULUMI_OPTION_", "PYTHON_")
"""Flags of the engine, which `shared.engine_flags` knows; and names that this Python does not read."""

_FROM_THE_ENGINE = frozenset(
    f"PULUMI_{name}"
    for name in (
        "CONFIG", "CONFIG_SECRET_KEYS", "DRY_RUN", "ENGINE", "LOG_OTLP_ENDPOINT", "MONITOR", "ORGANIZATION",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "PROJECT", "STACK",
    )
)  # fmt: skip
"""What the engine, or its language host, adds for what it starts: it says nothing of how the engine was started."""

_RUNTIME = "PULUMI_RUNTIME_"
"""How the names of the project's runtime options begin, which the engine adds, too."""


def loud_variables(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each variable with which an engine was started that may print values."""
    for name, value in sorted(environment.items()):
        if value and _is_loud(name):
            yield f"{name} is set, and it can make values be printed or written down. Unset it."


def loud_below_the_engine(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the same of the environment of what an engine started."""
    own = {
        name: value
        for name, value in environment.items()
        if name not in _FROM_THE_ENGINE and not name.startswith(_RUNTIME)
    }
    yield from loud_variables(own)


def _is_loud(name: str) -> bool:
    if name.startswith(_ELSEWHERE):
        return False
    return any(name.startswith(start) and name not in quiet for start, quiet in _QUIET_OF.items())

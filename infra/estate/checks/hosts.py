"""Where apps run and are called: an address is a place that values reach, so it belongs to a zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import App, Zone

AT_HEROKU = ".herokuapp.com"
"""How the hostnames end that Heroku gives to apps."""

_STEERS = re.compile(
    r".*_PROXY|HOME|PATH|ENV|(LD|DYLD|GIT|BASH)_\w+|PYTHON\w*|NODE_\w+|JAVA_TOOL_OPTIONS|.*_CA_(BUNDLE|CERTS?)"
    r"|SSL_CERT_\w+|OPENSSL_\w+|RUBY(OPT|LIB)|PERL5\w+|PERL_\w+|GUNICORN_CMD_ARGS|UV_\w+|PIP_\w+|CONDA_\w*CHANNEL\w*",
    re.IGNORECASE,
)
"""Variables that decide where a process sends what it has, whom it trusts, or what code it runs."""
_SECRET_NAME = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|CREDENTIALS?|(API|PRIVATE|SIGNING|ACCESS)_?KEY)S?(_|$)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\w[\w+.-]*://(?:[^\s/?#@\\]*@)?([^\s/?#,;\\]+)")
_TAG_OR_DIGEST = re.compile(r"(:[\w.-]+)?(@[\w:+.-]+)?$")


def app_host_is_in_zone(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the zone of what an app is given lists where the app runs and is called, under `hosts`."""
    for app in estate.apps.values():
        for sink, at, host in _hosts(app, estate):
            zone = estate.zones.get(estate.zone_of.get(sink, ""))
            if zone is not None and host.lower() not in {one.lower() for one in zone.hosts}:
                what = f"What lies at {sink} would reach {host}, which the zone '{zone.name}' does not list."
                yield declared.mistake("apps", app.name, at, what, _remedy(host, zone))


def unused_hosts(estate: Estate) -> Iterator[tuple[str, str]]:
    """Yield each zone with a host that it lists and where no app of it runs or is called."""
    for zone in estate.zones.values():
        used = {
            host.lower()
            for app in estate.apps.values()
            for sink, host in _used(app, estate)
            if estate.zone_of.get(sink) == zone.name
        }
        yield from ((zone.name, host) for host in zone.hosts if host.lower() not in used)


def _used(app: App, estate: Estate) -> Iterator[tuple[str, str]]:
    yield from ((sink, host) for sink, _, host in _hosts(app, estate))
    for value in app.settings.values():
        yield from ((f"app:{app.name}", host) for host in _ADDRESS.findall(value))


def app_setting_leads_nowhere(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that no setting of an app decides where its process sends things, or what it runs; by name or address."""
    for app in estate.apps.values():
        zone = estate.zones.get(estate.zone_of.get(f"app:{app.name}", ""))
        listed = {host.lower() for host in zone.hosts} if zone else set()
        for name, value in app.settings.items():
            at: KeyPath = ("settings", name)
            if _STEERS.fullmatch(name):
                what = f"The setting {name} of '{app.name}' decides where its process sends things, or what it runs."
                yield declared.mistake("apps", app.name, at, what, "Delete it; the app's own code decides that.")
            elif strange := sorted(host for host in _ADDRESS.findall(value) if host.lower() not in listed):
                what = f"The setting {name} of '{app.name}' leads to {strange[0]}, which its zone does not list."
                named = f"[{zone.name}]" if zone else f"the zone of app:{app.name}"
                remedy = (
                    f'If that host may read what the app has, add hosts = ["{strange[0]}"] to {named} in zones.toml.'
                )
                yield declared.mistake("apps", app.name, at, what, remedy)


def setting_is_no_secret(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that no setting of an app has the name of a secret: its value stands in the data for everybody to read."""
    for app in estate.apps.values():
        for name in app.settings:
            if _SECRET_NAME.search(name):
                what = f"The setting {name} of '{app.name}' is called as a secret is, and settings are public."
                remedy = "Put the value into the vault, and deliver it from a credential's file; or call it otherwise."
                yield declared.mistake("apps", app.name, ("settings", name), what, remedy)


def delivered_setting_leads_nowhere(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that no value that is delivered to an app has the name of a setting that leads its process elsewhere."""
    for placement in estate.placements:
        if placement.target.is_app_setting and _STEERS.fullmatch(placement.target.slot):
            slot = placement.target.slot
            what = f"'{placement.credential.name}' is delivered as {slot}, which steers the app's process."
            at: KeyPath = ("deliveries", placement.delivery.position)
            yield declared.mistake("credentials", placement.credential.name, at, what, "Give it another name.")


def _remedy(host: str, zone: Zone) -> str:
    return (
        f"If those who run {host} may read what lies in the zone ({zone.readers.rstrip('.')}), add "
        f'"{host}" to hosts of [{zone.name}] in zones.toml; else correct the address.'
    )


def _hosts(app: App, estate: Estate) -> Iterator[tuple[str, KeyPath, str]]:
    """Yield the sink whose values reach a host, the key that names it, and the host."""
    if app.has_webhooks:
        yield f"webhooks:{app.name}", ("url",), urlsplit(app.url).netloc
    for position, domain in enumerate(app.domains):
        yield f"app:{app.name}", ("domains", position), domain
    if app.platform == "heroku":
        called = urlsplit(app.url).hostname or ""
        own = called if called.endswith(AT_HEROKU) else f"{app.platform_name or app.name}{AT_HEROKU}"
        yield f"app:{app.name}", ("platform_name",) if app.platform_name else (), own
    if app.host is not None:
        yield f"app:{app.name}", ("host", "address"), app.host.address.partition(":")[0]
        yield f"app:{app.name}", ("host", "image"), repository_of(app.host.image)
    if app.job_image is not None and app.source is not None:
        sink = f"github:{estate.repository_name(app.source)}"
        yield sink, ("job_image",), repository_of(app.job_image)
        if app.environment:
            yield f"{sink}@{app.environment}", ("job_image",), repository_of(app.job_image)


def repository_of(image: str) -> str:
    """Return an image without its tag and digest: registry and repository."""
    return _TAG_OR_DIGEST.sub("", image)

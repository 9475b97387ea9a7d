"""Where apps run and are called: an address is a place that values reach, so it belongs to a zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import App, Zone

_TAG_OR_DIGEST = re.compile(r"(:[\w.-]+)?(@[\w:+.-]+)?$")


def app_host_is_in_zone(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the zone of what an app is given lists where the app runs and is called, under `hosts`."""
    for app in estate.apps.values():
        for sink, at, host in _hosts(app, estate):
            zone = estate.zones.get(estate.zone_of.get(sink, ""))
            if zone is not None and host.lower() not in {one.lower() for one in zone.hosts}:
                what = f"What lies at {sink} would reach {host}, which the zone '{zone.name}' does not list."
                yield declared.mistake("apps", app.name, at, what, _remedy(host, zone))


def _remedy(host: str, zone: Zone) -> str:
    return (
        f"If those who run {host} may read what lies in the zone ({zone.readers.rstrip('.')}), add "
        f'hosts = ["{host}"] to [{zone.name}] in zones.toml; else correct the address.'
    )


def _hosts(app: App, estate: Estate) -> Iterator[tuple[str, KeyPath, str]]:
    """Yield the sink whose values reach a host, the key that names it, and the host."""
    if app.has_webhooks:
        yield f"webhooks:{app.name}", ("url",), urlsplit(app.url).hostname or ""
    for position, domain in enumerate(app.domains):
        yield f"app:{app.name}", ("domains", position), domain
    if app.host is not None:
        yield f"app:{app.name}", ("host", "address"), app.host.address.partition(":")[0]
        yield f"app:{app.name}", ("host", "image"), repository_of(app.host.image)
    if app.job_image is not None and app.source is not None:
        inside = f"@{app.environment}" if app.environment else ""
        sink = f"github:{estate.repository_name(app.source)}{inside}"
        yield sink, ("job_image",), repository_of(app.job_image)


def repository_of(image: str) -> str:
    """Return an image without its tag and digest: registry and repository."""
    return _TAG_OR_DIGEST.sub("", image)

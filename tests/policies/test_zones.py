"""With the checks taken out, a policy refuses every edge that they refuse: CVE-2025-31484 above all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infra.estate.deployed import deployed
from infra.estate.files import Sources, read
from infra.estate.loader import examine
from policies.declared import Declared, declared_by, places_of
from policies.places import Place
from policies.resource import Resource, Secret
from policies.rules.zones import check
from tests.infra.estate.estates import RECORDED, TODAY
from tests.infra.estate.probes import accepted, probed, unreached
from tests.policies.cases import NO_LOCKS


@pytest.fixture(scope="module")
def sources() -> Sources:
    """The files of the recorded estate."""
    return read(RECORDED)


def refused_at(credential: str, sinks: tuple[str, ...], sources: Sources) -> dict[str, frozenset[str]]:
    """Why the policy refuses a credential at each of some sinks; the estate is taken as it is, whatever is wrong."""
    estate = examine(probed(credential, sinks, sources), today=TODAY).estate
    places = places_of(deployed(estate))
    found = {}
    for number, sink in enumerate(sinks):
        probes = [place for place in places if place.slot == f"PROBE_{number}"]
        if probes:
            found[sink] = frozenset[str]().union(*(places[place].refusals for place in probes))
    return found


def test_every_edge_that_the_checks_refuse_is_refused(sources: Sources) -> None:
    """Of every credential at every sink to which a run would write it. What they accept, the policy accepts."""
    estate = examine(sources, today=TODAY).estate
    tried = 0
    for name, credential in sorted(estate.credentials.items()):
        if not credential.is_ours or credential.made == "oidc":
            continue
        sinks = tuple(one for one in unreached(name, estate) if not one.startswith("webhooks:"))
        passing = accepted(name, sinks, sources)
        for sink, why in refused_at(name, sinks, sources).items():
            tried += 1
            if why:
                assert sink not in passing, (name, sink, why)
            else:
                assert sink in passing or _is_about_more(name, sink, sources), (name, sink)
    assert tried > 300


def _is_about_more(name: str, sink: str, sources: Sources) -> bool:
    """Whether the zone takes the class that is declared: what the checks refuse there is another thing."""
    mistakes = examine(probed(name, (sink,), sources), today=TODAY).mistakes
    return not any("admits" in one.what and "called" not in one.what for one in mistakes)


def test_the_edge_of_the_cve_is_refused(sources: Sources) -> None:
    """The production token where every build reads it, as a resource that would write it there."""
    credential = sources.things["credentials"]["prod-binstar-token"]
    edge = {"to": "azure-devops-variable", "project": "feedstock-builds", "group": "anaconda-org", "name": "PROD"}
    more = replace(credential, data={**credential.data, "deliveries": [*credential.data["deliveries"], edge]})
    things = {**sources.things, "credentials": {**sources.things["credentials"], "prod-binstar-token": more}}
    declared = declared_by(examine(replace(sources, things=things, mistakes=[]), today=TODAY).estate, NO_LOCKS)
    group = Resource(
        "saas:azure_devops:VariableGroup",
        "urn:pulumi:prod::conda-forge::saas:azure_devops:VariableGroup::feedstock-builds/anaconda-org",
        "feedstock-builds/anaconda-org",
        {"project": "feedstock-builds", "name": "anaconda-org", "secrets": {"PROD": Secret("x" * 20)}, "settings": {}},
    )
    said = list(check(group, declared))
    assert [one for one in said if "class production, which the zone 'feedstocks' does not admit" in one]


def test_a_place_that_no_zone_lists_is_refused(sources: Sources) -> None:
    """Deny by default."""
    zones = {name: replace(one, data={**one.data, "sinks": []}) for name, one in sources.things["zones"].items()}
    things = {**sources.things, "zones": zones}
    declared: Declared = declared_by(
        examine(replace(sources, things=things, mistakes=[]), today=TODAY).estate, NO_LOCKS
    )
    place = Place("saas:github:OrganizationSecret", "conda-forge", "CIRUN_API_KEY")
    assert [one for one in declared.places[place].refusals if "which no zone lists" in one]

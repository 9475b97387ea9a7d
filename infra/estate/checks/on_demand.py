"""On-demand runners: what Cirun needs to know of each, and for whom it starts one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.estate.checks.declarations import Declarations
from infra.estate.checks.runner_groups import zones_of
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import Cirun, CirunAccess, Runner
from infra.estate.on_demand import CIRUN, PREFIX, REPOSITORY, access_managers, labels_of, machines_of, runners_of, sizes

_FACTS = ("cloud", "instance_type", "machine_image")
_ROLES: Mapping[str, tuple[str, ...]] = {"aws": ()}
"""The clouds in which Cirun takes a role of ours, and what it may start there while they have no section: nothing."""


def on_demand_runner_is_whole(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what Cirun starts is said of its own runners alone, and that all it asks for is given or unknown."""
    for runner in estate.runners.values():
        if runner.cirun is None:
            continue
        for at, fault, remedy in _faults(runner, runner.cirun, estate, declared):
            what = f"Cirun is to start the runner '{runner.name}', and {fault}."
            yield declared.mistake("runners", runner.name, ("cirun", *at), what, remedy)


def on_demand_access_is_meant(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a repository that may use an on-demand runner lies in a zone of it, and somebody there is named."""
    accounts: dict[str, int] = {}
    for runner in estate.runners.values():
        if runner.cirun is None:
            continue
        names = {name for _, name, _ in labels_of(runner)}
        for repository, access in runner.cirun.repositories.items():
            for at, fault, remedy in _faults_of_access(runner, repository, access, names, estate):
                what = f"Jobs of {repository} may use the runner '{runner.name}', and {fault}."
                yield declared.mistake("runners", runner.name, ("cirun", "repositories", repository, *at), what, remedy)
            for login, number in access.users.items():
                other = accounts.setdefault(login.lower(), number)
                if other != number:
                    at = ("cirun", "repositories", repository, "users", login)
                    what = f"The user '{login}' is the account {number} here, and {other} elsewhere."
                    remedy = "Look up https://api.github.com/users/<login>, and write its id at both."
                    yield declared.mistake("runners", runner.name, at, what, remedy)


def burst_machine_is_allowed(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a kind of machine that Cirun starts in a cloud is one that its role there may start.

    Of a cloud whose section says nothing of roles nobody here knows what may be started.
    """
    for machine in machines_of(estate):
        cloud = machine.cirun.cloud or ""
        service = estate.services.get(cloud)
        allowed = _ROLES.get(cloud) if service is None else service.machine_kinds(CIRUN)
        kind = machine.instance_type
        if allowed is not None and kind is not None and kind not in allowed:
            what = f"The runner '{machine.name}' is a {kind} at {cloud}, which the role of Cirun may not start."
            remedy = (
                f"Name it under kinds of [{cloud}.machines.{CIRUN}], whose ceiling it counts for; or choose another."
            )
            yield declared.mistake("runners", machine.runner, ("cirun", "instance_type"), what, remedy)


def burst_costs_no_more_than_its_role(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the ceilings of what Cirun starts in a cloud are together no higher than what its role may cost there.

    Else whoever reads the one or the other is misled: the budget tells of its own sum, long before the runners' is met.
    """
    for cloud, service in estate.services.items():
        if (most := service.machine_dollars(CIRUN)) is None:
            continue
        there = [one for one in runners_of(estate) if one.cirun is not None and one.cirun.cloud == cloud]
        ceilings = {one.name: one.cost_ceiling for one in there if one.cost_ceiling is not None}
        if sum(ceilings.values()) <= most:
            continue
        dearest = max(ceilings, key=lambda name: ceilings[name])
        listed = " and ".join(f"'{name}' ({dollars})" for name, dollars in sorted(ceilings.items()))
        what = f"At {cloud}, {listed} may cost {sum(ceilings.values())} dollars a month, and Cirun's role there {most}."
        remedy = f"Lower a ceiling; or raise monthly_dollars of [{cloud}.machines.{CIRUN}], if that is to be paid."
        yield declared.mistake("runners", dearest, ("cost_ceiling",), what, remedy)


def _faults(runner: Runner, cirun: Cirun, estate: Estate, declared: Declarations) -> Iterator[tuple[KeyPath, str, str]]:
    if runner.service != CIRUN:
        yield (), f"its service is {runner.service or 'not said'}", f'Write service = "{CIRUN}", or delete [cirun].'
    missing = [key for key in _FACTS if getattr(cirun, key) is None and f"cirun.{key}" not in runner.unknown]
    if missing and "cirun" not in runner.unknown:
        yield (), f"nothing says its {', '.join(missing)}", "Add it; or name it under unknown, as cirun.<key>."
    if not declared.fills("runners", runner.name, "labels"):
        yield (), "it has no label that a job could ask for", "Add [labels]."
    for label, about in runner.labels.items():
        if not label.startswith(PREFIX):
            yield (), f"its label '{label}' does not begin with {PREFIX}", "Cirun takes no other; correct the label."
        several = "{}" in label and len([*sizes(label, about)]) > 1
        if cirun.instance_type is not None and ("{}" in cirun.instance_type) != several:
            remedy = "Both have {} for the sizes, or neither; give labels of other kinds a file of their own."
            yield ("instance_type",), f"its kind of machine and the sizes of '{label}' do not fit", remedy
    if runner.status == "active" and estate.repository(estate.repository_name(REPOSITORY)) is None:
        yield (), f"the repository {REPOSITORY}, which its files lie in, is not declared", "Add it to [github]."


def _faults_of_access(
    runner: Runner, repository: str, access: CirunAccess, names: set[str], estate: Estate
) -> Iterator[tuple[KeyPath, str, str]]:
    if runner.access:
        remedy = "Delete it; or delete `access`, and everybody is declared here from then on."
        yield (), f"the data says that {runner.access} decides on that", remedy
    elif others := access_managers(estate):
        remedy = "Declare it there; or delete `access` of every runner of Cirun, and everybody is declared here."
        yield (
            (),
            f"of another runner {' and '.join(others)} decides: one file is for all, so no run writes this",
            remedy,
        )
    zones = zones_of(f"github:{estate.repository_name(repository)}", estate)
    if "*" not in runner.zones and (not zones or zones - {*runner.zones}):
        outside = ", ".join(sorted(zones - {*runner.zones})) or "none"
        remedy = "Delete it; or add its zone to the zones of the runner."
        yield (), f"the runner does not serve its zone ({outside})", remedy
    if not access.roles and not access.users:
        yield (), "nobody is named", "Add roles or users: nothing says what Cirun makes of a policy without."
    if access.pull_request and runner.fork_jobs is False:
        remedy = "Write pull_request = false; or fork_jobs = true, if the runner may run them."
        yield ("pull_request",), "so may jobs of its pull requests, and the runner runs none of forks", remedy
    if strange := sorted({*access.only_labels} - names):
        yield ("only_labels",), f"the runner has no label {', '.join(strange)}", "Write a label in full, with its size."

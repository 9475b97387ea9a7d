"""Federation: an issuer that trusts jobs instead of a stored value trusts those of one place, which is a sink."""

import re
from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.kinds import EnvironmentSecret, NamedInRepository, Target
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import Service, TakenRole
from infra.estate.repository_name import RepositoryName
from infra.estate.sections.github import GitHub, KnownRepository
from infra.estate.words import meant

_SUBJECT = re.compile(
    r"repo:(?P<repository>[A-Za-z0-9-]+/[A-Za-z0-9._-]+):"
    r"(?:environment:(?P<environment>[^:*?]+)|ref:refs/(?:heads|tags)/[^:*?]+)"
)
"""The subject of a job's token, as GitHub writes it: "OpenID Connect reference", Example subject claims. `pull_request`
is left out: anybody can open one; and so are `*` and `?`, which issuers take for any text."""


def oidc_subject_is_a_place(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that whom an issuer trusts is said if, and only if, nothing is stored, and is a place that zones guard."""
    for credential in estate.credentials.values():
        name, subject = credential.name, credential.oidc
        if credential.made != "oidc":
            if subject is not None:
                what = f"The credential '{name}' has an OIDC subject, but a value of it is stored."
                yield declared.mistake("credentials", name, ("oidc",), what, 'Write made = "oidc", or delete the key.')
            continue
        found = _SUBJECT.fullmatch(subject or "")
        if found is None:
            said = "says no OIDC subject" if subject is None else "has an OIDC subject that is not one place"
            what = f"The credential '{name}' {said}, so any job may hold it."
            remedy = (
                'Write oidc = "repo:<organisation>/<repository>:environment:<name>", or ...:ref:refs/heads/<branch>.'
            )
            yield declared.mistake("credentials", name, ("oidc",) if subject else (), what, remedy)
            continue
        repository = estate.repository_name(found["repository"])
        remedy = f'Deliver its identifiers to repositories = ["{repository.name}"] alone, or correct oidc.'
        places = estate.placements_by_credential.get(name, ())
        if not places:
            what = f"The issuer of '{name}' trusts {subject}, and no zone guards that, since it is delivered nowhere."
            yield declared.mistake("credentials", name, ("oidc",), what, remedy)
        for position, sink in {
            (one.delivery.position, one.target.sink): None
            for one in places
            if not _is_trusted(one.target, repository, found["environment"])
        }:
            what = f"The issuer of '{name}' trusts {subject}, but a delivery goes to {sink}."
            yield declared.mistake("credentials", name, ("deliveries", position), what, remedy)


def _is_trusted(target: Target, repository: RepositoryName, environment: str | None) -> bool:
    """Return whether whom the issuer trusts is who reads a place, which its zone then guards.

    A branch is no environment: who can push to it passes the environment's reviewers by.
    """
    if not isinstance(target, NamedInRepository) or target.repository.key != repository.key:
        return False
    return not isinstance(target, EnvironmentSecret) or target.environment.lower() == (environment or "").lower()


def role_is_for_guarded_jobs(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a role that jobs take is for a declared repository; one that opens the state, in a guarded place.

    Without an environment whoever can push to the branch has what is in the bucket: every value, for who has its key.
    While a service is planned, its places may be, too.
    """
    if not declared.is_whole("services", estate.services):
        return
    repositories = {name for one in estate.of(GitHub).values() for name in one.repositories}
    for name, service in estate.services.items():
        for one in service.roles_taken():
            if one.people:
                continue
            if one.repository not in repositories:
                what = f"Jobs of {one.repository} may take the role '{one.use}', and that repository is not declared."
                remedy = f"{meant(one.repository, repositories)} Or declare it among the repositories of GitHub."
                yield declared.mistake("services", name, (*one.at, "repository"), what, remedy)
            elif one.guarded:
                for at, what, remedy in _faults_of_place(one, service, estate, declared):
                    yield declared.mistake("services", name, (*one.at, *at), what, remedy)


def _is_reviewed(about: KnownRepository, section: GitHub) -> bool:
    """Return whether nothing comes to the default branch of a repository without an approval."""
    rulesets = (section.rulesets.get(name) for name in about.protected_by)
    return any(ruleset is not None and ruleset.approvals for ruleset in rulesets)


def _faults_of_place(
    role: TakenRole, service: Service, estate: Estate, declared: Declarations
) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield why the place whose jobs take a role does not guard what that opens."""
    jobs = f"Jobs of {role.repository}"
    if role.environment is None:
        remedy = "Name the environment beside it: its reviewers guard what the role opens."
        yield (), f"{jobs} that run in no environment may take the role '{role.use}'.", remedy
        return
    if service.status != "active" or not declared.is_whole("zones", estate.zones):
        return
    jobs, at = f"{jobs} in the environment {role.environment} may take the role '{role.use}'", ("environment",)
    repository = estate.repository_name(role.repository)
    found = estate.repository(repository)
    if found is None or role.environment not in found[2].environments:
        remedy = f"Declare it under repositories.{role.repository}.environments of GitHub, with its reviewers."
        yield at, f"{jobs}, and that environment is not declared.", remedy
        return
    if not (found[2].environments[role.environment].reviewers or _is_reviewed(found[2], estate.of(GitHub)[found[0]])):
        remedy = "Give it reviewers; or put the repository under a ruleset (protected_by) that asks for an approval."
        yield at, f"{jobs}, and nobody reviews it: neither a job of it, nor what comes to the branch.", remedy
    sink, class_ = f"github:{repository}@{role.environment}", service.holds.get(role.opens)
    zone = estate.zones.get(estate.zone_of.get(sink, ""))
    if class_ is not None and (zone is None or class_ not in zone.admits):
        where = f"the zone '{zone.name}' of {sink} does not admit {class_}" if zone else f"no zone lists {sink}"
        remedy = f"List {sink} in a zone that admits {class_}: the one of those who can run its jobs."
        yield at, f"{jobs}, which opens {role.opens} of class {class_}, and {where}.", remedy

"""Protection: where workflows hold what must be guarded, nobody rewrites the branch they run from."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from infra.estate.checks.declarations import Declarations
from infra.estate.classes import GUARDED, guarded
from infra.estate.estate import Estate
from infra.estate.kinds import EnvironmentSecret, NamedInRepository
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import Zone
from infra.estate.nouns.words import LONGEST
from infra.estate.placement import Placement
from infra.estate.repository_name import RepositoryName
from infra.estate.sections.azure_devops import AzureDevOps
from infra.estate.sections.github import FIRST, GitHub, KnownRepository, Unprotected
from infra.estate.words import meant

_EVERYWHERE = {"~DEFAULT_BRANCH", "~ALL"}
"""Branches of a ruleset that are surely for the default branch, whatever that is called."""


def guarded_repository_is_protected(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that nobody rewrites the branch whose workflows hold what must be guarded; or it says why, until when.

    For what lies in an environment alone, it is enough that the environment has reviewers.
    """
    if not declared.is_whole("services", estate.services):
        return  # the rulesets may be in what could not be read
    for full, placements in sorted(_held(estate).items()):
        found = estate.repository(full)
        if found is None:
            continue  # a mistake of its own
        section, name, about = found
        open_to_all = [one for one in placements if section != FIRST or not _is_kept(one, about)]
        if open_to_all and not (_is_under(about, estate.of(GitHub)[section]) or about.excused):
            names = sorted({placement.credential.name for placement in open_to_all})
            lacks = (
                f"none of its rulesets ({', '.join(about.protected_by)}) forbids to rewrite its default branch"
                if about.protected_by
                else "the repository is under no ruleset"
            )
            what = f"The workflows of {full} hold {', '.join(names)}, and {lacks}."
            remedy = (
                'Name under `protected_by` one that forbids "force-push" for ~DEFAULT_BRANCH; or write under '
                "`unprotected` why not, since when and until when; that nobody knows how it is guarded is a reason."
            )
            yield declared.mistake("services", section, ("repositories", name), what, remedy)


def unprotected_repository_is_in_time(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what says why a repository, or an organisation, is not protected holds until its day, not longer."""
    for section, name, said, at in unprotected(estate):
        if said.until < estate.today:
            what = f"The {name} was to be unprotected until {said.until} only."
            remedy = f"Do what it waits for ({said.why}), or have a later date reviewed."
            yield declared.mistake("services", section, (*at, "unprotected", "until"), what, remedy)


def unprotected_repository_ends_in_time(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what says why it is not protected lasts a year at most, and begins before it ends."""
    for section, name, said, at in unprotected(estate):
        if not said.since <= said.until <= said.since + LONGEST:
            what = f"The {name} is to be unprotected from {said.since} until {said.until}."
            remedy = f"Write a day after {said.since}, and {said.since + LONGEST} at the latest."
            yield declared.mistake("services", section, (*at, "unprotected", "until"), what, remedy)


def unprotected(estate: Estate) -> Iterator[tuple[str, str, Unprotected, KeyPath]]:
    """Return what says why something is not protected: its section, what it is of, itself, and its place."""
    for section, name, about in _repositories(estate):
        if about.unprotected is not None:
            yield section, f"repository {name}", about.unprotected, ("repositories", name)
    for section, one in estate.of(GitHub).items():
        if one.actions is not None and one.actions.unprotected is not None:
            yield section, f"organisation {one.organization}", one.actions.unprotected, ("actions",)


def guarded_behind(section: str, at: KeyPath, estate: Estate) -> tuple[str, ...]:
    """Return the credentials that must be guarded and lie in what is unprotected: a repository, or an organisation."""
    login = str(estate.of(GitHub)[section].organization).lower()
    wanted = None if at[0] == "actions" else f"{login}/{at[1]}".lower()
    found = (
        placement.credential.name
        for full, placements in _held(estate).items()
        for placement in placements
        if full.organization.lower() == login and wanted in (None, full.key)
    )
    return tuple(sorted(set(found)))


def workflows_have_no_power(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that workflows neither write by default nor approve where guarded values lie; or why, until when."""
    held = {full.organization.lower() for full in _held(estate)}
    for section, one in estate.of(GitHub).items():
        if one.status != "active" or str(one.organization).lower() not in held:
            continue
        if one.actions is None:
            if "actions" not in one.unknown:
                what = f"Nothing says what workflows of {one.organization} may do, and guarded values lie there."
                remedy = f'Add [{section}.actions] with default_token = "read"; or unknown = ["actions"].'
                yield declared.mistake("services", section, (), what, remedy)
            continue
        if one.actions.unprotected is not None:
            continue
        for key, loose, tight, words in (
            (
                "default_token",
                one.actions.writes_by_default,
                '"read"',
                "write to their repository by default",
            ),
            ("approvals", one.actions.approvals, "false", "approve pull requests"),
        ):
            if loose:
                what = f"Workflows of {one.organization} may {words}, and guarded values lie in its repositories."
                remedy = f"Write {key} = {tight}; or say why, since when and until when, under actions.unprotected."
                yield declared.mistake("services", section, ("actions", key), what, remedy)


def website_is_of_a_public_repository(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what is private is not published as a website."""
    for section, name, about in _repositories(estate):
        if about.private and about.website is not None:
            what = f"The repository {name} is private, and has a website, which everybody can read."
            at: KeyPath = ("repositories", name, "website")
            yield declared.mistake("services", section, at, what, "Take one of the two off.")


def protecting_ruleset_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a ruleset that a repository names is declared."""
    for section, name, about in _repositories(estate):
        one = estate.of(GitHub)[section]
        for position, ruleset in enumerate(about.protected_by):
            if ruleset not in one.rulesets:
                what = f"The repository {name} names the ruleset '{ruleset}', which is not declared."
                remedy = meant(ruleset, one.rulesets) or f"Declare it under [{section}.rulesets]."
                at: KeyPath = ("repositories", name, "protected_by", position)
                yield declared.mistake("services", section, at, what, remedy)


def reviewing_team_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a team that reviews an environment is one of the organisation."""
    for section, name, about in _repositories(estate):
        one = estate.of(GitHub)[section]
        for environment, guards in about.environments.items():
            for position, team in enumerate(guards.reviewers):
                if team not in one.teams:
                    what = f"The environment {environment} of {name} is reviewed by '{team}', which is no team of it."
                    remedy = meant(team, one.teams) or f"Add it to `teams` of [{section}]."
                    at: KeyPath = ("repositories", name, "environments", environment, "reviewers", position)
                    yield declared.mistake("services", section, at, what, remedy)


def ruleset_says_something(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a ruleset forbids something, asks for approval, or queues; and it is for some branch."""
    for section, one in estate.of(GitHub).items():
        for name, ruleset in one.rulesets.items():
            if not ruleset.branches or not (ruleset.forbids or ruleset.approvals or ruleset.queue):
                what = f"The ruleset '{name}' {'says nothing' if ruleset.branches else 'is for no branch'}."
                yield declared.mistake(
                    "services", section, ("rulesets", name), what, "Say what it forbids, or delete it."
                )


def place_is_guarded_as_zone_claims(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that who reads a zone's place at GitHub follows from what guards it: ruleset, reviewers, its own zone."""
    if not all(declared.is_whole(noun, getattr(estate, noun)) for noun in ("services", "zones")):
        return  # what guards it may be in what could not be read
    for zone in estate.zones.values():
        for position, sink in enumerate(zone.sinks):
            if fault := _unguarded(sink, zone, estate):
                what = f"The zone '{zone.name}' admits {', '.join(zone.admits)}, but {fault}."
                remedy = (
                    "Guard it; move the sink to the zone of those who can push there; or write at the repository "
                    'unprotected = { why = "...", since = <today>, until = <a day within a year> }.'
                )
                yield declared.mistake("zones", zone.name, ("sinks", position), what, remedy)


def _unguarded(sink: str, zone: Zone, estate: Estate) -> str:
    """Return why a place is not guarded as its zone claims; empty if it is."""
    prefix, _, thing = sink.partition(":")
    if "*" in sink and (more := guarded(zone.admits)):
        return f"{sink} is whatever it matches, declared or not, and {', '.join(more)} may lie in named places only"
    if prefix == "azure-devops":
        return _read_by_pipelines(thing, zone, estate)
    wider = _narrower_zone(sink, zone, estate)
    full, _, environment = thing.partition("@")
    found = estate.repository(estate.repository_name(full)) if prefix == "github" and "*" not in full else None
    about = found[2] if found else None
    if about is not None and about.excused:
        return ""
    if about is not None and environment:
        guards = about.environments.get(environment)
        if guards is None or (guards.reviewers and found and found[0] == FIRST):
            return ""  # in another organisation no run makes an environment: what is claimed there is not looked at
        of_repository = estate.zones.get(estate.zone_of.get(f"github:{full}", "")) or wider
        read_by = set(of_repository.admits) if of_repository else {"identifier", "staging"}
        who = f"whoever can push to {full} reads it" + (
            f", as the zone '{of_repository.name}'" if of_repository else ""
        )
        return "" if set(zone.admits) <= read_by else f"nobody reviews jobs of {sink}, so that {who}"
    if wider is not None and not set(zone.admits) <= set(wider.admits):
        return f"{sink} is one of those that the zone '{wider.name}' says are read by: {wider.readers.rstrip('.')}"
    if about is not None and found and guarded(zone.admits) and not _is_under(about, estate.of(GitHub)[found[0]]):
        return f"nothing keeps anybody from rewriting the default branch of {full}"
    return ""


def _read_by_pipelines(thing: str, zone: Zone, estate: Estate) -> str:
    """Return why a variable group is read by more than its zone claims; empty if it is not.

    Pipelines of a project can be changed by those who read what lies in single pipelines of it.
    """
    for section in estate.of(AzureDevOps).values():
        group = section.groups.get(thing)
        if group is None or not (group.open_to_all_pipelines or group.pipelines):
            continue
        pipelines = f"{section.name}:{thing.partition('/')[0]}:"
        for other in estate.zones.values():
            if any(sink.startswith(pipelines) for sink in other.sinks) and not set(zone.admits) <= set(other.admits):
                return (
                    f"pipelines of its project read {thing}, and the zone '{other.name}' says of what lies in those "
                    f"that it is read by: {other.readers.rstrip('.')}"
                )
    return ""


def _narrower_zone(sink: str, zone: Zone, estate: Estate) -> Zone | None:
    """Return another zone that lists a sink by a pattern; that of a whole organisation says nothing of one of it."""
    whole = sink.partition("@")[0]
    for other in estate.zones.values():
        patterns = (one for one in other.sinks if "*" in one and one != sink and not one.endswith("/*"))
        if other.name != zone.name and any(fnmatchcase(whole.lower(), one.lower()) for one in patterns):
            return other
    return None


def _repositories(estate: Estate) -> Iterator[tuple[str, str, KnownRepository]]:
    """Return every declared repository with its section and its name there."""
    for section, one in estate.of(GitHub).items():
        for name, about in one.repositories.items():
            yield section, name, about


def _held(estate: Estate) -> dict[RepositoryName, list[Placement[NamedInRepository]]]:
    """Return the guarded values that lie where the workflows of each repository can read them."""
    found: dict[RepositoryName, list[Placement[NamedInRepository]]] = {}
    for placement in estate.placements_of(NamedInRepository):
        target = placement.target
        read = not target.public and target.is_read_by_workflows_of(target.repository, None)
        if read and placement.class_ in GUARDED and not target.repository.is_pattern:
            found.setdefault(target.repository, []).append(placement)
    return found


def _is_under(about: KnownRepository, one: GitHub) -> bool:
    """Return whether a ruleset keeps the branch that workflows run from as it was reviewed."""
    named = [one.rulesets[name] for name in about.protected_by if name in one.rulesets]
    return any("force-push" in ruleset.forbids and _EVERYWHERE & {*ruleset.branches} for ruleset in named)


def _is_kept(placement: Placement[NamedInRepository], about: KnownRepository) -> bool:
    """Return whether a value lies in an environment that lets no job in before somebody agreed.

    That it is for protected branches does not count: GitHub means branches under its older branch protection, and where
    a repository has none of it, only rulesets, every branch passes.
    """
    target = placement.target
    guards = about.environments.get(target.environment) if isinstance(target, EnvironmentSecret) else None
    return guards is not None and bool(guards.reviewers)

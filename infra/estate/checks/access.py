"""Who may do what at GitHub, and where workflows run: what holds something is guarded, and what is named exists."""

from collections.abc import Iterator

from infra.estate.checks.ground import Ground
from infra.estate.estate import Estate, Filling
from infra.estate.kinds import KINDS, qualified
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.needs.keys import reaches
from infra.estate.nouns import App, Delivery
from infra.estate.services.github import FIRST, GitHub, KnownRepository

GUARDED = ("production", "signing", "images", "admin", "root")
"""Classes that lie only where a branch cannot be rewritten unseen."""

_IN_REPOSITORIES = ("github-organization-secret", "github-repository-secret", "github-environment-secret")
_PLATFORM = "github-actions"
_EVERYWHERE = {"~DEFAULT_BRANCH", "~ALL"}
"""Branches of a ruleset that are surely for the default branch, whatever that is called."""


def each_guarded_repository_is_protected(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """Where workflows hold what must be guarded, nobody rewrites the branch they run from; or it says why, until when.

    For what lies in an environment alone, it is enough that the environment has reviewers.
    """
    if not ground.is_whole("services", estate.services):
        return  # the rulesets may be in what could not be read
    for full, fillings in sorted(_held(estate).items()):
        found = _repository(full, estate)
        if found is None:
            continue  # a mistake of its own
        section, name, about = found
        open_to_all = [filling for filling in fillings if not _is_kept(filling, about)]
        if open_to_all and not (_is_under(about, estate.of(GitHub)[section]) or about.excused):
            names = sorted({filling.credential.name for filling in open_to_all})
            lacks = (
                f"none of its rulesets ({', '.join(about.protected_by)}) forbids to rewrite its default branch"
                if about.protected_by
                else "the repository is under no ruleset"
            )
            what = f"The workflows of {full} hold {', '.join(names)}, and {lacks}."
            mend = (
                'Name under `protected_by` one that forbids "force-push" for ~DEFAULT_BRANCH; or write under '
                "`unprotected` why not and until when; or, if nobody knows how it is guarded, leave protected_by out "
                'and write not_known = ["protected_by"].'
            )
            yield ground.mistake("services", section, ("repositories", name), what, mend)


def each_unprotected_repository_is_in_time(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """What says why a repository is not protected holds until its day, and not longer."""
    for section, name, about in _repositories(estate):
        if about.unprotected and about.unprotected.until < estate.today:
            what = f"The repository {name} was to be unprotected until {about.unprotected.until} only."
            mend = f"Do what it waits for ({about.unprotected.why}), or have a later date reviewed."
            at: KeyPath = ("repositories", name, "unprotected", "until")
            yield ground.mistake("services", section, at, what, mend)


def each_protection_names_what_exists(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """Rulesets that repositories name, and teams that review environments, are declared."""
    for section, name, about in _repositories(estate):
        one = estate.of(GitHub)[section]
        for position, ruleset in enumerate(about.protected_by):
            if ruleset not in one.rulesets:
                what = f"The repository {name} names the ruleset '{ruleset}', which is not declared."
                mend = f"Known are {', '.join(sorted(one.rulesets)) or 'none'}, under [{section}.rulesets]."
                yield ground.mistake("services", section, ("repositories", name, "protected_by", position), what, mend)
        for environment, guards in about.environments.items():
            for position, team in enumerate(guards.reviewers):
                if team not in one.teams:
                    what = f"The environment {environment} of {name} is reviewed by '{team}', which is no team of it."
                    mend = f"Known are {', '.join(sorted(one.teams)) or 'none'}: `teams` of [{section}]."
                    at: KeyPath = ("repositories", name, "environments", environment, "reviewers", position)
                    yield ground.mistake("services", section, at, what, mend)


def each_ruleset_says_something(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A ruleset forbids something, asks for approval, or queues; and it is for some branch."""
    for section, one in estate.of(GitHub).items():
        for name, ruleset in one.rulesets.items():
            if not ruleset.branches or not (ruleset.forbids or ruleset.approvals or ruleset.queue):
                what = f"The ruleset '{name}' {'says nothing' if ruleset.branches else 'is for no branch'}."
                yield ground.mistake(
                    "services", section, ("rulesets", name), what, "Say what it forbids, or delete it."
                )


def each_place_of_a_bot_exists(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A bot's teams are teams of an organisation where it has an account; a role is one at GitHub."""
    organizations = estate.of(GitHub)
    for bot in estate.bots.values():
        known = {team for service in bot.accounts if service in organizations for team in organizations[service].teams}
        for position, team in enumerate(bot.teams):
            if team not in known:
                what = f"The bot '{bot.name}' is in the team '{team}', which no organisation with its account has."
                mend = f"Known are {', '.join(sorted(known)) or 'none: give it an account at one'}."
                yield ground.mistake("bots", bot.name, ("teams", position), what, mend)
        for service, account in bot.accounts.items():
            if account.role and service not in organizations:
                what = f"The bot '{bot.name}' has a role at '{service}', which is no organisation at GitHub."
                yield ground.mistake("bots", bot.name, ("accounts", service, "role"), what, "Delete the key.")


def each_granted_repository_is_declared(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A repository that a GitHub App must have is declared."""
    for service in estate.services.values():
        for position, repository in enumerate(service.granted or ()):
            if qualified(repository, estate) not in estate.repositories:
                what = f"The App of '{service.name}' is granted the repository '{repository}', which is not declared."
                mend = f"Correct it, or add it to the repositories of [{FIRST}] in services.toml."
                yield ground.mistake("services", service.name, ("granted", position), what, mend)


def each_app_needs_what_exists(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """What an app acts as, is started by and needs is declared; what is of GitHub Actions is for such apps only."""
    for app in estate.apps.values():
        if app.platform != _PLATFORM and (app.workflows or app.environment):
            key = "workflows" if app.workflows else "environment"
            what = f"The app '{app.name}' has {key}, and does not run on GitHub Actions."
            yield ground.mistake("apps", app.name, (key,), what, "Delete the key, or correct the platform.")
        if app.bot and not ground.declares("bots", app.bot):
            what = f"The app '{app.name}' acts as the bot '{app.bot}', which does not exist."
            yield ground.mistake("apps", app.name, ("bot",), what, ground.known("bots"))
        if app.started_by and not ground.declares("apps", app.started_by):
            what = f"The app '{app.name}' is started by the app '{app.started_by}', which does not exist."
            yield ground.mistake("apps", app.name, ("started_by",), what, ground.known("apps"))
        for position, credential in enumerate(app.needs):
            if not ground.declares("credentials", credential):
                what = f"The app '{app.name}' needs the credential '{credential}', which does not exist."
                yield ground.mistake("apps", app.name, ("needs", position), what, ground.known("credentials"))
        if app.environment and app.platform == _PLATFORM and not _has_environment(app, estate):
            what = f"The app '{app.name}' runs in the environment '{app.environment}', which its repository has not."
            mend = f"Add it to the environments of {app.source or 'its source'} in services.toml."
            yield ground.mistake("apps", app.name, ("environment",), what, mend)


def each_needed_credential_reaches_its_app(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """What an app on GitHub Actions needs is delivered to its repository, or what one elsewhere needs, to it."""
    for app in estate.apps.values():
        for position, name in enumerate(app.needs):
            credential = estate.credentials.get(name)
            if credential is None or not all(map(_is_complete, credential.deliveries)):
                continue  # a mistake of its own
            if not any(reaches(one, app, estate) for one in estate.fillings if one.credential.name == name):
                where = qualified(app.source, estate) if app.platform == _PLATFORM and app.source else app.name
                what = f"The app '{app.name}' needs the credential '{name}', which is not delivered to {where}."
                mend = "Deliver it there, or take it off `needs`."
                yield ground.mistake("apps", app.name, ("needs", position), what, mend)


def each_active_workflow_app_names_its_workflows(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """Whether an app on GitHub Actions is back can be told only by its workflows, and those are of a repository."""
    for app in estate.apps.values():
        if app.platform != _PLATFORM or app.status != "active":
            continue
        if not app.source:
            what = f"The app '{app.name}' runs on GitHub Actions, and has no source."
            yield ground.mistake("apps", app.name, ("platform",), what, "Name its repository under `source`.")
        elif not app.workflows and "workflows" not in app.unknown:
            what = f"The app '{app.name}' runs on GitHub Actions, and names no workflow that must be able to run."
            mend = 'List the files under `workflows`; or, if nobody knows, unknown = ["workflows"].'
            yield ground.mistake("apps", app.name, ("platform",), what, mend)


def _repositories(estate: Estate) -> Iterator[tuple[str, str, KnownRepository]]:
    """Every declared repository with its section and its name there."""
    for section, one in estate.of(GitHub).items():
        for name, about in one.repositories.items():
            yield section, name, about


def _repository(full: str, estate: Estate) -> tuple[str, str, KnownRepository] | None:
    login, _, short = full.partition("/")
    for section, name, about in _repositories(estate):
        if (str(estate.of(GitHub)[section].organization).lower(), name.lower()) == (login.lower(), short.lower()):
            return section, name, about
    return None


def _held(estate: Estate) -> dict[str, list[Filling]]:
    """The guarded values that lie where the workflows of each repository can read them."""
    found: dict[str, list[Filling]] = {}
    for filling in estate.fillings:
        if filling.delivery.to in _IN_REPOSITORIES and filling.class_ in GUARDED:
            full = filling.place.scope.partition("@")[0]
            if "*" not in full:
                found.setdefault(full, []).append(filling)
    return found


def _is_under(about: KnownRepository, one: GitHub) -> bool:
    """Whether a ruleset keeps the branch that workflows run from as it was reviewed."""
    named = [one.rulesets[name] for name in about.protected_by if name in one.rulesets]
    return any("force-push" in ruleset.forbids and _EVERYWHERE & {*ruleset.branches} for ruleset in named)


def _is_kept(filling: Filling, about: KnownRepository) -> bool:
    """Whether a value lies in an environment that lets no job in before somebody agreed.

    That it is for protected branches does not count: GitHub means branches under its older branch protection, and where
    a repository has none of it, only rulesets, every branch passes.
    """
    guards = about.environments.get(filling.delivery.environment or "")
    return guards is not None and bool(guards.reviewers)


def _is_complete(delivery: Delivery) -> bool:
    """Whether a delivery says where it goes."""
    kind = KINDS.get(delivery.to)
    return kind is not None and all(getattr(delivery, key) for key in kind.needs if key != "repositories")


def _has_environment(app: App, estate: Estate) -> bool:
    found = _repository(qualified(app.source or "", estate), estate)
    return found is not None and app.environment in found[2].environments

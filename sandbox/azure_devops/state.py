"""The things of Azure DevOps that the sandbox keeps, and what its rules allow.

A secret variable's value goes in and never comes out; a group that is written again without it keeps it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.service import Refusal, SeedError, World
from sandbox.wire import Json

MISSING_IS_NULL = "missing-variable-group-is-null"
"""The switch for what is not documented: how a variable group that is not there is answered."""

TABLES = ("azdo_projects", "azdo_groups", "azdo_variables", "azdo_permissions", "azdo_connections", "azdo_queues")

SCHEMA = """
CREATE TABLE IF NOT EXISTS azdo_projects (
    id TEXT PRIMARY KEY, organization TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
    visibility TEXT NOT NULL, revision INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS azdo_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS azdo_variables (
    place TEXT PRIMARY KEY, grp INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, secret INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS azdo_permissions (
    place TEXT PRIMARY KEY, project TEXT NOT NULL, kind TEXT NOT NULL, thing TEXT NOT NULL, pipeline INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS azdo_connections (id TEXT PRIMARY KEY, project TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS azdo_queues (
    id INTEGER PRIMARY KEY, project TEXT NOT NULL, name TEXT NOT NULL, pool INTEGER NOT NULL
);
"""

ALL_PIPELINES = 0
"""Stands in the table of permissions for every pipeline of the project."""

_HOSTED_POOL = 9


@dataclass(frozen=True)
class Project:
    """A project."""

    id: str
    organization: str
    name: str
    description: str
    visibility: str
    revision: int


@dataclass(frozen=True)
class Variable:
    """A variable of a group, as it is stored."""

    name: str
    value: str
    secret: bool


@dataclass(frozen=True)
class Group:
    """A variable group; moments are in seconds since 1970."""

    id: int
    project: str
    name: str
    description: str
    created_at: int
    modified_at: int


@dataclass(frozen=True)
class Connection:
    """A connection to GitHub whose credential a person has put there."""

    id: str
    project: str
    name: str


@dataclass(frozen=True)
class Queue:
    """What a project uses of an agent pool."""

    id: int
    project: str
    name: str
    pool: int


def absent(what: str, kind: str) -> Refusal:
    """Return what is said of a thing that is not there."""
    return Refusal(404, what, {"typeKey": kind})


class AzureDevOps:
    """Every organisation of one world."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        self.world = world
        self._store = world.store

    def organizations(self) -> list[str]:
        """Return every organisation that has a project."""
        rows = self._store.all("SELECT DISTINCT organization FROM azdo_projects ORDER BY organization")
        return [row["organization"] for row in rows]

    def projects(self, organization: str) -> list[Project]:
        """Return an organisation's projects by name."""
        rows = self._store.all("SELECT * FROM azdo_projects WHERE organization = ? ORDER BY name", organization)
        return [Project(**row) for row in rows]

    def project(self, organization: str, identity: str) -> Project:
        """Return a project by its id or name, in any case. Raise Refusal."""
        for project in self.projects(organization):
            if identity.lower() in (project.id, project.name.lower()):
                return project
        words = f"TF200016: The following project does not exist: {identity}. Verify the name, and that it exists."
        raise absent(words, "ProjectDoesNotExistWithNameException")

    def add_project(self, organization: str, name: str, description: str, visibility: str, identity: str = "") -> str:
        """Add a project and return its id. Raise Refusal when there is one of that name."""
        if any(project.name.lower() == name.lower() for project in self.projects(organization)):
            raise Refusal(409, f"TF200019: The following project already exists: {name}.",
                          {"typeKey": "ProjectAlreadyExistsException"})  # fmt: skip
        identity = identity or str(uuid.uuid4())
        self._store.run(
            "INSERT INTO azdo_projects VALUES (?, ?, ?, ?, ?, 1)", identity, organization, name, description, visibility
        )
        self._add_queue(identity, "Azure Pipelines")
        return identity

    def change_project(self, project: Project, **changes: str) -> None:
        """Give a project another name, description or visibility."""
        new = {"name": project.name, "description": project.description, "visibility": project.visibility} | changes
        self._store.run(
            "UPDATE azdo_projects SET name = ?, description = ?, visibility = ?, revision = revision + 1 WHERE id = ?",
            new["name"], new["description"], new["visibility"], project.id,
        )  # fmt: skip

    def remove_project(self, project: Project) -> None:
        """Delete a project with all it has."""
        for group in self.groups(project):
            self.remove_group(group)
        for table in ("azdo_permissions", "azdo_connections", "azdo_queues"):
            self._store.run(f"DELETE FROM {table} WHERE project = ?", project.id)  # noqa: S608 -- one of ours
        self._store.run("DELETE FROM azdo_projects WHERE id = ?", project.id)

    def groups(self, project: Project) -> list[Group]:
        """Return a project's variable groups by name."""
        rows = self._store.all("SELECT * FROM azdo_groups WHERE project = ? ORDER BY name", project.id)
        return [Group(**row) for row in rows]

    def group(self, organization: str, number: str, project: Project | None = None) -> Group:
        """Return a variable group by its number, of one project where one is named. Raise Refusal."""
        for one in [project] if project else self.projects(organization):
            for group in self.groups(one):
                if str(group.id) == number:
                    return group
        raise absent(f"Variable group with ID {number} does not exist.", "VariableGroupNotFoundException")

    def variables(self, group: Group) -> dict[str, Variable]:
        """Return a group's variables by name."""
        rows = self._store.all("SELECT * FROM azdo_variables WHERE grp = ? ORDER BY name", group.id)
        return {row["name"]: Variable(row["name"], row["value"], bool(row["secret"])) for row in rows}

    def add_group(self, project: Project, name: str, description: str, variables: Mapping[str, Variable]) -> Group:
        """Add a variable group. Raise Refusal when the project has one of that name."""
        self._require_free(project, name, None)
        now = self.world.clock.now()
        number = self._store.run(
            "INSERT INTO azdo_groups (project, name, description, created_at, modified_at) VALUES (?, ?, ?, ?, ?)",
            project.id, name, description, now, now,
        )  # fmt: skip
        group = Group(number, project.id, name, description, now, now)
        self.write_variables(group, variables)
        return group

    def change_group(
        self, project: Project, group: Group, name: str, description: str, variables: Mapping[str, Variable]
    ) -> None:
        """Write a group as a whole: variables that are not named are gone. Raise Refusal when the name is taken."""
        self._require_free(project, name, group)
        self._store.run(
            "UPDATE azdo_groups SET name = ?, description = ? WHERE id = ?", name, description, group.id
        )  # fmt: skip
        self.write_variables(group, variables)

    def write_variables(self, group: Group, variables: Mapping[str, Variable]) -> None:
        """Give a group these variables and no others."""
        self._store.run("DELETE FROM azdo_variables WHERE grp = ?", group.id)
        for variable in variables.values():
            self._store.run(
                "INSERT INTO azdo_variables VALUES (?, ?, ?, ?, ?)",
                f"{group.id}/{variable.name}", group.id, variable.name, variable.value, int(variable.secret),
            )  # fmt: skip
        now = self.world.clock.stamp(f"azure-devops/groups/{group.id}")
        self._store.run("UPDATE azdo_groups SET modified_at = ? WHERE id = ?", now, group.id)

    def remove_group(self, group: Group) -> None:
        """Delete a variable group, and who may use it."""
        self._store.run("DELETE FROM azdo_variables WHERE grp = ?", group.id)
        self._store.run("DELETE FROM azdo_permissions WHERE kind = 'variablegroup' AND thing = ?", str(group.id))
        self._store.run("DELETE FROM azdo_groups WHERE id = ?", group.id)

    def permitted(self, project: Project, kind: str, thing: str) -> list[int]:
        """Return the numbers of the pipelines that may use a thing; `ALL_PIPELINES` among them when all may."""
        rows = self._store.all(
            "SELECT pipeline FROM azdo_permissions WHERE project = ? AND kind = ? AND thing = ? ORDER BY pipeline",
            project.id, kind, thing,
        )  # fmt: skip
        return [int(row["pipeline"]) for row in rows]

    def permit(self, project: Project, kind: str, thing: str, pipeline: int, *, allowed: bool) -> None:
        """Let a pipeline use a thing, or no longer."""
        place = f"{project.id}/{kind}/{thing}/{pipeline}"
        if allowed:
            self._store.run(
                "INSERT OR REPLACE INTO azdo_permissions VALUES (?, ?, ?, ?, ?)",
                place, project.id, kind, thing, pipeline,
            )  # fmt: skip
        else:
            self._store.run("DELETE FROM azdo_permissions WHERE place = ?", place)

    def connections(self, project: Project) -> list[Connection]:
        """Return a project's connections to GitHub."""
        rows = self._store.all("SELECT * FROM azdo_connections WHERE project = ? ORDER BY name", project.id)
        return [Connection(**row) for row in rows]

    def queues(self, project: Project) -> list[Queue]:
        """Return the agent pools that a project may use."""
        rows = self._store.all("SELECT * FROM azdo_queues WHERE project = ? ORDER BY name", project.id)
        return [Queue(**row) for row in rows]

    def seed(self, seed: Json) -> None:
        """Add projects that are not there, with their connections and pools. Raise SeedError."""
        organizations = seed.get("organizations", {}) if isinstance(seed, Mapping) else None
        if not isinstance(organizations, Mapping):
            raise SeedError("In the seed, azure_devops is not an object with an object `organizations` in it.")
        for organization, projects in organizations.items():
            known = {project.name for project in self.projects(organization.lower())}
            for name, document in projects.items():
                if not isinstance(document, Mapping):
                    raise SeedError(f"In the seed, azure_devops.organizations.{organization}.{name} is no object.")
                if name not in known:
                    self._seed_project(organization.lower(), name, document)

    def _seed_project(self, organization: str, name: str, document: Mapping[str, Json]) -> None:
        identity = self.add_project(organization, name, "", "public", str(document.get("id", "")))
        for connection in document.get("github_connections", []):
            statement = "INSERT INTO azdo_connections VALUES (?, ?, ?)"
            self._store.run(statement, str(uuid.uuid4()), identity, connection)
        for pool in document.get("agent_pools", []):
            self._add_queue(identity, pool)

    def _add_queue(self, project: str, name: str) -> None:
        rows = self._store.all("SELECT id FROM azdo_queues WHERE project = ? AND name = ?", project, name)
        if not rows:
            self._store.run(
                "INSERT INTO azdo_queues (project, name, pool) VALUES (?, ?, ?)", project, name, _HOSTED_POOL
            )

    def _require_free(self, project: Project, name: str, group: Group | None) -> None:
        if any(other.name.lower() == name.lower() and other != group for other in self.groups(project)):
            raise Refusal(409, f"Variable group with name {name} already exists in project {project.name}.",
                          {"typeKey": "VariableGroupExistsException"})  # fmt: skip

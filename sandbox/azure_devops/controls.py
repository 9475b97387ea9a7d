"""What the admin API can do to Azure DevOps: look into it, and change it behind its clients' backs."""

from __future__ import annotations

from sandbox.azure_devops.state import ALL_PIPELINES, AzureDevOps, Group, Project, Variable
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Reply, Request


def read_group(state: AzureDevOps, request: Request) -> Reply:
    """Answer with a variable group, all its values, the secret ones too, and which pipelines may use it."""
    project, group = _group(state, request)
    permitted = state.permitted(project, "variablegroup", str(group.id))
    return Reply(
        200,
        {
            "id": group.id,
            "description": group.description,
            "variables": {
                name: {"value": variable.value, "secret": variable.secret}
                for name, variable in state.variables(group).items()
            },
            "open_to_all_pipelines": ALL_PIPELINES in permitted,
            "pipelines": [number for number in permitted if number != ALL_PIPELINES],
        },
    )


def change_variables(state: AzureDevOps, request: Request) -> Reply:
    """Set variables (a text: secret; `{"value", "secret"}`: as it says), and remove those that are null."""
    project, group = _group(state, request)
    variables = state.variables(group)
    for name, wanted in request.document().items():
        variables.pop(name, None)
        if wanted is not None:
            full = wanted if isinstance(wanted, dict) else {"value": wanted, "secret": True}
            variables[name] = Variable(name, full["value"], full["secret"])
    state.change_group(project, group, group.name, group.description, variables)
    return Reply(204)


def open_group(state: AzureDevOps, request: Request) -> Reply:
    """Open a variable group to every pipeline of its project, or close it."""
    project, group = _group(state, request)
    allowed = bool(request.document().get("open"))
    state.permit(project, "variablegroup", str(group.id), ALL_PIPELINES, allowed=allowed)
    return Reply(204)


def rename_group(state: AzureDevOps, request: Request) -> Reply:
    """Give a variable group another name."""
    project, group = _group(state, request)
    state.change_group(project, group, str(request.document()["name"]), group.description, state.variables(group))
    return Reply(204)


def remove_group(state: AzureDevOps, request: Request) -> Reply:
    """Delete a variable group."""
    state.remove_group(_group(state, request)[1])
    return Reply(204)


def remove_connection(state: AzureDevOps, request: Request) -> Reply:
    """Delete a connection to GitHub."""
    project, name = _project(state, request), request.parameters["connection"]
    state.world.store.run("DELETE FROM azdo_connections WHERE project = ? AND name = ?", project.id, name)
    return Reply(204)


def rename_project(state: AzureDevOps, request: Request) -> Reply:
    """Give a project another name."""
    state.change_project(_project(state, request), name=str(request.document()["name"]))
    return Reply(204)


def remove_project(state: AzureDevOps, request: Request) -> Reply:
    """Delete a project with all it has."""
    state.remove_project(_project(state, request))
    return Reply(204)


def _project(state: AzureDevOps, request: Request) -> Project:
    return state.project(request.parameters["organization"], request.parameters["project"])


def _group(state: AzureDevOps, request: Request) -> tuple[Project, Group]:
    project = _project(state, request)
    for group in state.groups(project):
        if group.name == request.parameters["group"]:
            return project, group
    raise Refusal(404, f"The project {project.name} has no variable group {request.parameters['group']}.")


_PROJECT = "/{organization}/{project}"
_GROUP = f"{_PROJECT}/groups/{{group}}"

CONTROLS: tuple[Endpoint[AzureDevOps], ...] = (
    Endpoint("GET", _GROUP, read_group),
    Endpoint("PATCH", f"{_GROUP}/variables", change_variables),
    Endpoint("PUT", f"{_GROUP}/open", open_group),
    Endpoint("POST", f"{_GROUP}/name", rename_group),
    Endpoint("DELETE", _GROUP, remove_group),
    Endpoint("DELETE", f"{_PROJECT}/connections/{{connection}}", remove_connection),
    Endpoint("POST", f"{_PROJECT}/name", rename_project),
    Endpoint("DELETE", _PROJECT, remove_project),
)

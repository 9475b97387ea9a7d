"""Azure DevOps' endpoints. Paths are those of the catalogue; projects go by id or name."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.azure_devops import documents
from sandbox.azure_devops.catalogue import catalogue
from sandbox.azure_devops.state import ALL_PIPELINES, MISSING_IS_NULL, AzureDevOps, Project, Variable, absent
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Json, Reply, Request, lacks_in_body, takes, whole

_PERMITTED_KINDS = ("endpoint", "environment", "queue", "repository", "variablegroup")
_LACKS = {"type": "Vsts", "providerData": None}
"""What of a variable group is not done: one whose values are elsewhere."""
_AGILE = "adcc42ab-9882-485e-a3ed-7678f01f66bc"
_PROCESSES = {_AGILE: "Agile"}
_WELL_FORMED = "wellFormed"
_USUAL_PROJECTS = 100
CONTINUATION = "X_MS_ContinuationToken"
"""The header that says where the next part of a list begins."""


def list_locations(state: AzureDevOps, request: Request) -> Reply:
    """Answer `OPTIONS /{organization}/_apis`"""
    _organization(state, request)
    return documents.listed(catalogue())


def list_areas(state: AzureDevOps, request: Request) -> Reply:
    """Answer `GET _apis/ResourceAreas`: none, as an on-premises server answers: everything is at this one address."""
    _organization(state, request)
    return documents.listed([])


def list_processes(state: AzureDevOps, request: Request) -> Reply:
    """Answer `GET _apis/process/processes`"""
    _organization(state, request)
    return documents.listed([documents.process(identity, name) for identity, name in _PROCESSES.items()])


@takes("stateFilter", "$top", "$skip", "continuationToken")
def list_projects(state: AzureDevOps, request: Request) -> Reply:
    """Answer `GET _apis/projects`: a hundred in one answer; the continuation token says how many there were before."""
    organization, wanted = _organization(state, request), request.query.get("stateFilter", _WELL_FORMED)
    found = state.projects(organization) if wanted.lower() in (_WELL_FORMED.lower(), "all") else []
    size = whole(request.query.get("$top"), _USUAL_PROJECTS)
    start = whole(request.query.get("continuationToken"), whole(request.query.get("$skip"), 0))
    shown = [documents.project(one, request) for one in found[start : start + size]]
    more = {CONTINUATION: str(start + size)} if start + size < len(found) else {}
    return documents.listed(shown).with_headers(**more)


@takes("includeCapabilities")
def get_project(state: AzureDevOps, request: Request) -> Reply:
    """Answer `GET _apis/projects/{project}`"""
    document = documents.project(_project(state, request), request)
    if request.query.get("includeCapabilities", "").lower() == "true":
        document["capabilities"] = documents.capabilities(_AGILE)
    return Reply(200, document)


@lacks_in_body(
    {"capabilities.versioncontrol.sourceControlType": "Git", "capabilities.processTemplate.templateTypeId": _AGILE}
)
def add_project(state: AzureDevOps, request: Request) -> Reply:
    """Answer `POST _apis/projects`: queued; the operation that is answered is over at once."""
    asked = request.document()
    name, capabilities = asked.get("name"), asked.get("capabilities")
    if not isinstance(name, str) or not name.strip() or not isinstance(capabilities, Mapping):
        raise Refusal(400, "A project needs a name and capabilities.", {"typeKey": "InvalidProjectCreateException"})
    state.add_project(
        _organization(state, request), name, asked.get("description") or "", asked.get("visibility") or "private"
    )
    return documents.queued(request)


def change_project(state: AzureDevOps, request: Request) -> Reply:
    """Answer `PATCH _apis/projects/{project}`"""
    asked = request.document()
    changes = {key: asked[key] for key in ("name", "description", "visibility") if isinstance(asked.get(key), str)}
    state.change_project(_project(state, request), **changes)
    return documents.queued(request)


def remove_project(state: AzureDevOps, request: Request) -> Reply:
    """Answer `DELETE _apis/projects/{project}`"""
    state.remove_project(_project(state, request))
    return documents.queued(request)


def get_operation(state: AzureDevOps, request: Request) -> Reply:
    """Answer `GET _apis/operations/{operation}`: whatever was queued has succeeded."""
    _organization(state, request)
    number = request.parameters["operation"]
    return Reply(200, {"id": number, "status": "succeeded", "url": f"{request.origin}{request.path}"})


@takes("groupName", "groupIds", "actionFilter", "$top", "continuationToken", "queryOrder")
def list_groups(state: AzureDevOps, request: Request) -> Reply:
    """Answer `GET {project}/_apis/distributedtask/variablegroups`: the newest first; the token is the last one's id.

    A name with an asterisk at its end is the beginning of one.
    """
    project, query = _project(state, request), request.query
    down = query.get("queryOrder", "idDescending").lower() == "iddescending"
    found = sorted(state.groups(project), key=lambda group: group.id, reverse=down)
    found = [group for group in found if _is_named(group.name, query.get("groupName", ""))]
    found = [group for group in found if _is_listed(str(group.id), query.get("groupIds"))]
    if "continuationToken" in query:
        last = whole(query["continuationToken"], 0)
        found = [group for group in found if (group.id < last if down else group.id > last)]
    size = whole(query.get("$top"), len(found))
    more = {CONTINUATION: str(found[size - 1].id)} if 0 < size < len(found) else {}
    shown = [documents.group(state, project, group) for group in found[:size]]
    return documents.listed(shown).with_headers(**more)


def get_group(state: AzureDevOps, request: Request) -> Reply:
    """Answer `GET {project}/_apis/distributedtask/variablegroups/{group}`: values of secret variables are null."""
    project = _project(state, request)
    try:
        group = state.group(project.organization, request.parameters["group"], project)
    except Refusal:
        if state.world.switch(MISSING_IS_NULL):
            return Reply(200, b"null")
        raise
    return Reply(200, documents.group(state, project, group))


@lacks_in_body(_LACKS)
def add_group(state: AzureDevOps, request: Request) -> Reply:
    """Answer `POST _apis/distributedtask/variablegroups`: into the project that its one reference names."""
    asked = request.document()
    project = _referenced(state, request, asked)
    group = state.add_group(project, _name(asked), asked.get("description") or "", _variables(asked, {}))
    return Reply(200, documents.group(state, project, group))


@lacks_in_body(_LACKS)
def change_group(state: AzureDevOps, request: Request) -> Reply:
    """Answer `PUT _apis/distributedtask/variablegroups/{group}`: a secret variable without a value keeps its own."""
    asked = request.document()
    project = _referenced(state, request, asked)
    group = state.group(project.organization, request.parameters["group"], project)
    variables = _variables(asked, state.variables(group))
    state.change_group(project, group, _name(asked), asked.get("description") or "", variables)
    return Reply(200, documents.group(state, project, state.group(project.organization, str(group.id), project)))


@takes("projectIds")
def remove_group(state: AzureDevOps, request: Request) -> Reply:
    """Answer `DELETE _apis/distributedtask/variablegroups/{group}?projectIds=`"""
    organization = _organization(state, request)
    if not request.query.get("projectIds"):
        raise Refusal(400, "The parameter projectIds is missing.", {"typeKey": "ArgumentNullException"})
    project = state.project(organization, request.query["projectIds"])
    state.remove_group(state.group(organization, request.parameters["group"], project))
    return Reply(204)


def get_permissions(state: AzureDevOps, request: Request) -> Reply:
    """Answer `GET {project}/_apis/pipelines/pipelinepermissions/{kind}/{thing}`"""
    project, kind, thing = _permitted(state, request)
    return Reply(200, documents.permissions(kind, thing, state.permitted(project, kind, thing)))


def change_permissions(state: AzureDevOps, request: Request) -> Reply:
    """Answer `PATCH` of the same: lets pipelines, or all of them, use a thing, or no longer."""
    project, kind, thing = _permitted(state, request)
    asked = request.document()
    everybody = asked.get("allPipelines")
    if everybody:
        state.permit(project, kind, thing, ALL_PIPELINES, allowed=bool(everybody.get("authorized")))
    for one in asked.get("pipelines") or []:
        state.permit(project, kind, thing, int(one["id"]), allowed=bool(one.get("authorized")))
    return Reply(200, documents.permissions(kind, thing, state.permitted(project, kind, thing)))


@takes("endpointNames", "endpointIds", "type", "authSchemes", "owner")
def list_connections(state: AzureDevOps, request: Request) -> Reply:
    """Answer `GET {project}/_apis/serviceendpoint/endpoints`: all are of GitHub, with a token, in the library."""
    project, query = _project(state, request), request.query
    shown = [documents.connection(project, one) for one in state.connections(project)]
    wanted = {
        "name": query.get("endpointNames"), "id": query.get("endpointIds"), "type": query.get("type"),
        "owner": query.get("owner"),
    }  # fmt: skip
    shown = [one for one in shown if all(_is_listed(one[name], texts) for name, texts in wanted.items())]
    schemes = query.get("authSchemes")
    return documents.listed([one for one in shown if _is_listed(one["authorization"]["scheme"], schemes)])


@takes("actionFilter")
def get_connection(state: AzureDevOps, request: Request) -> Reply:
    """Answer `GET {project}/_apis/serviceendpoint/endpoints/{connection}`: null, with 200, when there is none."""
    project = _project(state, request)
    for one in state.connections(project):
        if one.id == request.parameters["connection"]:
            return Reply(200, documents.connection(project, one))
    return Reply(200, b"null")


@takes("queueName", "queueNames", "queueIds", "poolIds", "actionFilter")
def list_queues(state: AzureDevOps, request: Request) -> Reply:
    """Answer `GET {project}/_apis/distributedtask/queues`"""
    project, query = _project(state, request), request.query
    found = [
        one
        for one in state.queues(project)
        if _is_named(one.name, query.get("queueName", ""))
        and _is_listed(one.name, query.get("queueNames"))
        and _is_listed(str(one.id), query.get("queueIds"))
        and _is_listed(str(one.pool), query.get("poolIds"))
    ]
    return documents.listed([documents.queue(project, one) for one in found])


def _is_named(name: str, wanted: str) -> bool:
    """Return whether a name is the wanted one, in any case; with an asterisk at the end, whether it begins so."""
    if wanted.endswith("*"):
        return name.lower().startswith(wanted.removesuffix("*").lower())
    return wanted.lower() in ("", name.lower())


def _is_listed(text: str, wanted: str | None) -> bool:
    """Return whether a text is one of those between commas, in any case; or none was asked for."""
    return not wanted or text.lower() in wanted.lower().split(",")


def _organization(state: AzureDevOps, request: Request) -> str:
    name = request.parameters["organization"].lower()
    if name not in state.organizations():
        raise absent(f"There is no organization {name}.", "HostNotFoundException")
    return name


def _project(state: AzureDevOps, request: Request) -> Project:
    return state.project(_organization(state, request), request.parameters["project"])


def _referenced(state: AzureDevOps, request: Request, asked: Mapping[str, Json]) -> Project:
    references = asked.get("variableGroupProjectReferences") or []
    if len(references) != 1:
        raise Refusal(400, "A variable group needs one project reference.", {"typeKey": "ArgumentException"})
    return state.project(_organization(state, request), str((references[0].get("projectReference") or {}).get("id")))


def _permitted(state: AzureDevOps, request: Request) -> tuple[Project, str, str]:
    project, kind, thing = _project(state, request), request.parameters["kind"].lower(), request.parameters["thing"]
    if kind not in _PERMITTED_KINDS:
        raise Refusal(400, f"The resource type {kind} is not supported.", {"typeKey": "ArgumentException"})
    if kind == "variablegroup":
        state.group(project.organization, thing, project)
    return project, kind, thing


def _name(asked: Mapping[str, Json]) -> str:
    name = asked.get("name")
    if not isinstance(name, str) or not name.strip():
        raise Refusal(400, "A variable group needs a name.", {"typeKey": "ArgumentException"})
    return name


def _variables(asked: Mapping[str, Json], stored: Mapping[str, Variable]) -> dict[str, Variable]:
    """Return the variables of a body. Raise Refusal when there is none, or one is no variable."""
    found = {}
    for name, document in (asked.get("variables") or {}).items():
        value = document.get("value") if isinstance(document, Mapping) else 0
        if not isinstance(value, str | None):
            raise Refusal(400, f"The variable {name} has no text for its value.", {"typeKey": "ArgumentException"})
        secret = bool(document.get("isSecret"))
        if value is None:
            before = stored.get(name)
            value = before.value if secret and before and before.secret else ""
        found[name] = Variable(name, value, secret)
    if not found:
        raise Refusal(400, "A variable group needs a variable.", {"typeKey": "ArgumentException"})
    return found


_APIS = "/{organization}/_apis"
_PROJECT = "/{organization}/{project}/_apis"

ENDPOINTS: tuple[Endpoint[AzureDevOps], ...] = (
    Endpoint("OPTIONS", _APIS, list_locations),
    Endpoint("GET", f"{_APIS}/ResourceAreas", list_areas),
    Endpoint("GET", f"{_APIS}/process/processes", list_processes),
    Endpoint("GET", f"{_APIS}/projects", list_projects),
    Endpoint("POST", f"{_APIS}/projects", add_project),
    Endpoint("GET", f"{_APIS}/projects/{{project}}", get_project),
    Endpoint("PATCH", f"{_APIS}/projects/{{project}}", change_project),
    Endpoint("DELETE", f"{_APIS}/projects/{{project}}", remove_project),
    Endpoint("GET", f"{_APIS}/operations/{{operation}}", get_operation),
    Endpoint("POST", f"{_APIS}/distributedtask/variablegroups", add_group),
    Endpoint("PUT", f"{_APIS}/distributedtask/variablegroups/{{group}}", change_group),
    Endpoint("DELETE", f"{_APIS}/distributedtask/variablegroups/{{group}}", remove_group),
    Endpoint("GET", f"{_PROJECT}/distributedtask/variablegroups", list_groups),
    Endpoint("GET", f"{_PROJECT}/distributedtask/variablegroups/{{group}}", get_group),
    Endpoint("GET", f"{_PROJECT}/pipelines/pipelinepermissions/{{kind}}/{{thing}}", get_permissions),
    Endpoint("PATCH", f"{_PROJECT}/pipelines/pipelinepermissions/{{kind}}/{{thing}}", change_permissions),
    Endpoint("GET", f"{_PROJECT}/serviceendpoint/endpoints", list_connections),
    Endpoint("GET", f"{_PROJECT}/serviceendpoint/endpoints/{{connection}}", get_connection),
    Endpoint("GET", f"{_PROJECT}/distributedtask/queues", list_queues),
)

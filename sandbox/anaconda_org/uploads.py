"""Anaconda.org's uploads: a package, a release of it, and files, whose content goes to a store of its own.

As anaconda-client 1.15 and rattler_upload 0.10 upload: the package and the release are made if they are not there, a
file is announced (`stage`), sent to the address that the answer names, as a form (`storage.py`), and then done
(`commit`). Only what is done is there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from sandbox.anaconda_org.api import require_writer
from sandbox.anaconda_org.state import AnacondaOrg
from sandbox.service import Refusal, World
from sandbox.store import random_text
from sandbox.wire import Endpoint, Json, Reply, Request, lacks_in_body, public


@dataclass(frozen=True, kw_only=True)
class File:
    """A file of a release: announced, then sent, which gives it a size, then done."""

    place: str
    """`<owner>/<package>/<version>/<file>`"""
    release: str
    """`<owner>/<package>/<version>`"""
    id: str
    kind: str
    channels: tuple[str, ...]
    sha256: str
    size: int | None = None
    done: bool = False

    @property
    def name(self) -> str:
        """How its owner calls it: `noarch/thing-1.0-0.tar.bz2`."""
        return self.place.removeprefix(f"{self.release}/")


class Uploads:
    """Every release, and every file of one."""

    tables: ClassVar[tuple[str, ...]] = ("anaconda_org_releases", "anaconda_org_files", "anaconda_org_descriptions")
    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS anaconda_org_releases (place TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS anaconda_org_descriptions (place TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS anaconda_org_files (
    place TEXT PRIMARY KEY, release TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, channels TEXT NOT NULL,
    sha256 TEXT NOT NULL, size INTEGER, done INTEGER NOT NULL
);
"""

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        self.world = world
        self._store = world.store

    def has_release(self, place: str) -> bool:
        """Return whether there is such a release."""
        return self._store.one("SELECT 1 FROM anaconda_org_releases WHERE place = ?", place) is not None

    def add_release(self, place: str) -> None:
        """Add a release; one that is there stays."""
        self._store.run("INSERT OR IGNORE INTO anaconda_org_releases VALUES (?)", place)

    def description(self, place: str) -> dict[str, Json]:
        """Return what its owner said of a package or a release."""
        row = self._store.one("SELECT content FROM anaconda_org_descriptions WHERE place = ?", place)
        known: dict[str, Json] = {} if row is None else json.loads(row["content"])
        return known

    def describe(self, place: str, document: Mapping[str, Json]) -> None:
        """Keep what its owner says of a package or a release."""
        content = json.dumps({**self.description(place), **document})
        self._store.run("INSERT OR REPLACE INTO anaconda_org_descriptions VALUES (?, ?)", place, content)

    def files(self) -> list[File]:
        """Return every file, also those that are not done."""
        return [_file(row) for row in self._store.all("SELECT * FROM anaconda_org_files ORDER BY place")]

    def file(self, place: str) -> File | None:
        """Return the file of a place, also one that is not done."""
        return next((one for one in self.files() if one.place == place), None)

    def keep(self, file: File) -> None:
        """Make a file, or change it."""
        row = {**vars(file), "channels": json.dumps(file.channels)}
        self._store.run("INSERT OR REPLACE INTO anaconda_org_files VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *row.values())

    def remove(self, file: File) -> None:
        """Delete a file."""
        self._store.run("DELETE FROM anaconda_org_files WHERE place = ?", file.place)


@public
def get_package(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `GET /package/{login}/{name}`: with its releases and their files."""
    owner, name = request.parameters["login"], request.parameters["name"]
    if name not in state.packages(owner):
        raise Refusal(404, f'"{owner}/{name}" could not be found')
    uploads = Uploads(state.world)
    files = [_shown(one) for one in uploads.files() if one.done and one.place.startswith(f"{owner}/{name}/")]
    said = uploads.description(f"{owner}/{name}")
    return Reply(200, {**said, "name": name, "full_name": f"{owner}/{name}", "files": files})


@lacks_in_body({"public": True, "publish": False})
def put_package(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `POST /package/{login}/{name}`, by which an upload begins, and PATCH: with what its owner says of it."""
    owner, name = request.parameters["login"], request.parameters["name"]
    require_writer(state, request, owner)
    state.add_package(owner, name)
    Uploads(state.world).describe(f"{owner}/{name}", request.document().get("public_attrs") or {})
    return Reply(200, {"name": name, "full_name": f"{owner}/{name}"})


@public
def get_release(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `GET /release/{login}/{name}/{version}`"""
    uploads, release = Uploads(state.world), _release(state, request)
    files = [_shown(one) for one in uploads.files() if one.done and one.release == release]
    said = uploads.description(release)
    return Reply(200, {**said, "version": request.parameters["version"], "distributions": files})


def add_release(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `POST /release/{login}/{name}/{version}`, and PATCH: with what its owner says of it."""
    owner, name, version = (request.parameters[part] for part in ("login", "name", "version"))
    require_writer(state, request, owner)
    if name not in state.packages(owner):
        raise Refusal(404, f'"{owner}/{name}" could not be found')
    uploads, place = Uploads(state.world), f"{owner}/{name}/{version}"
    uploads.add_release(place)
    uploads.describe(place, _said(request, ("announce", "description", "requirements")))
    return Reply(200, {"version": version, "distributions": []})


@public
def get_file(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `GET /dist/{login}/{name}/{version}/{file}`"""
    file = _done(state, request)
    return Reply(200, {**Uploads(state.world).description(file.place), **_shown(file)})


def remove_file(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `DELETE /dist/{login}/{name}/{version}/{file}`"""
    require_writer(state, request, request.parameters["login"])
    Uploads(state.world).remove(_done(state, request))
    return Reply(200, {})


def stage(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `POST /stage/{login}/{name}/{version}/{file}`: where to send the file, and with which form."""
    require_writer(state, request, request.parameters["login"])
    release, document, uploads = _release(state, request), request.document(), Uploads(state.world)
    place = f"{release}/{request.parameters['file']}"
    known = uploads.file(place)
    if known is not None and known.done:
        raise Refusal(409, "Distribution already exists")
    channels: Sequence[str] = document.get("channels") or ("main",)
    file = File(
        place=place, release=release, id=random_text(24, "0123456789abcdef"), kind=document["distribution_type"],
        channels=tuple(channels), sha256=document["sha256"],
    )  # fmt: skip
    uploads.keep(file)
    uploads.describe(place, _said(request, ("attrs", "dependencies", "description")))
    form = {"key": file.id, "success_action_status": "201", "Content-Type": "application/octet-stream"}
    return Reply(200, {"post_url": state.storage, "form_data": form, "dist_id": file.id})


def commit(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `POST /commit/{login}/{name}/{version}/{file}`"""
    require_writer(state, request, request.parameters["login"])
    uploads = Uploads(state.world)
    file = uploads.file(f"{_release(state, request)}/{request.parameters['file']}")
    if file is None or file.id != request.document()["dist_id"] or file.size is None:
        raise Refusal(404, "Distribution not found")
    uploads.keep(replace(file, done=True))
    return Reply(200, {})


def _said(request: Request, names: Sequence[str]) -> dict[str, Json]:
    """Return what a body says of a release or of a file, where it says anything."""
    document = request.document()
    return {name: said for name in names if (said := document.get(name)) is not None}


def _release(state: AnacondaOrg, request: Request) -> str:
    place = "/".join(request.parameters[part] for part in ("login", "name", "version"))
    if not Uploads(state.world).has_release(place):
        raise Refusal(404, f'"{place}" could not be found')
    return place


def _done(state: AnacondaOrg, request: Request) -> File:
    file = Uploads(state.world).file(f"{_release(state, request)}/{request.parameters['file']}")
    if file is None or not file.done:
        raise Refusal(404, "Distribution not found")
    return file


def _shown(file: File) -> dict[str, Json]:
    return {
        "basename": file.name,
        "full_name": file.place,
        "type": file.kind,
        "labels": list(file.channels),
        "size": file.size,
        "sha256": file.sha256,
    }


def _file(row: sqlite3.Row) -> File:
    known: Mapping[str, Json] = dict(row)
    return File(**{**known, "channels": tuple(json.loads(known["channels"])), "done": bool(known["done"])})


_RELEASE = "/{login}/{name}/{version}"

ENDPOINTS: tuple[Endpoint[AnacondaOrg], ...] = (
    Endpoint("GET", "/package/{login}/{name}", get_package),
    Endpoint("POST", "/package/{login}/{name}", put_package),
    Endpoint("PATCH", "/package/{login}/{name}", put_package),
    Endpoint("GET", "/release" + _RELEASE, get_release),
    Endpoint("POST", "/release" + _RELEASE, add_release),
    Endpoint("PATCH", "/release" + _RELEASE, add_release),
    Endpoint("GET", "/dist" + _RELEASE + "/{file:path}", get_file),
    Endpoint("DELETE", "/dist" + _RELEASE + "/{file:path}", remove_file),
    Endpoint("POST", "/stage" + _RELEASE + "/{file:path}", stage),
    Endpoint("POST", "/commit" + _RELEASE + "/{file:path}", commit),
)

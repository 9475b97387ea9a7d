"""Uploads to the emulated Anaconda.org: what is announced, sent and done, in this order only."""

from __future__ import annotations

import httpx

from sandbox import World

FILE = "/an-org/thing/1.0/noarch/thing-1.0-0.conda"
ANNOUNCED = {"distribution_type": "conda", "sha256": "0" * 64}


def staged(anaconda: httpx.Client) -> dict[str, str]:
    """A form for a file that was announced, with where to send it."""
    anaconda.post("/package/an-org/thing", json={})
    anaconda.post("/release/an-org/thing/1.0", json={})
    answer = anaconda.post(f"/stage{FILE}", json=ANNOUNCED).json()
    return {**answer["form_data"], "post_url": answer["post_url"], "dist_id": answer["dist_id"]}


def test_a_file_is_there_once_it_was_sent_and_done(world: World, anaconda: httpx.Client) -> None:
    """Not sooner; and then it cannot be announced again."""
    form = staged(anaconda)
    done = {"dist_id": form["dist_id"]}
    assert anaconda.post(f"/commit{FILE}", json=done).status_code == 404
    assert httpx.post(form["post_url"], data={"key": form["key"]}, files={"file": b"content"}).status_code == 201
    assert anaconda.get(f"/dist{FILE}").status_code == 404
    assert anaconda.post(f"/commit{FILE}", json=done).status_code == 200
    assert anaconda.get(f"/dist{FILE}").json()["size"] == len(b"content")
    assert anaconda.post(f"/stage{FILE}", json=ANNOUNCED).status_code == 409
    assert world.state("anaconda-org")["files"] == {FILE[1:]: ["main"]}


def test_the_store_takes_what_was_announced_and_arrived_whole(anaconda: httpx.Client) -> None:
    """In Amazon's words."""
    form = staged(anaconda)
    unknown = httpx.post(form["post_url"], data={"key": "nobody"}, files={"file": b"content"})
    assert (unknown.status_code, b"AccessDenied" in unknown.content) == (403, True)
    broken = {"key": form["key"], "Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}
    damaged = httpx.post(form["post_url"], data=broken, files={"file": b"content"})
    assert (damaged.status_code, b"InvalidDigest" in damaged.content) == (400, True)
    assert httpx.get(form["post_url"]).status_code == 501
    assert httpx.post(form["post_url"], content=b"no form").status_code == 403


def test_there_is_no_release_without_a_package(anaconda: httpx.Client) -> None:
    """Nor a file without a release."""
    assert anaconda.post("/release/an-org/nothing/1.0", json={}).status_code == 404
    assert anaconda.post("/stage/an-org/nothing/1.0/noarch/a.conda", json=ANNOUNCED).status_code == 404


def test_what_an_owner_says_is_shown(anaconda: httpx.Client) -> None:
    """Of a package, and of a release; what is not said again stays."""
    anaconda.post("/package/an-org/thing", json={"public_attrs": {"summary": "A thing.", "license": "MIT"}})
    anaconda.patch("/package/an-org/thing", json={"public_attrs": {"summary": "Another."}})
    found = anaconda.get("/package/an-org/thing").json()
    assert (found["summary"], found["license"]) == ("Another.", "MIT")
    anaconda.post("/release/an-org/thing/1.0", json={"description": "First."})
    assert anaconda.get("/release/an-org/thing/1.0").json()["description"] == "First."

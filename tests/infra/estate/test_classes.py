"""What the classes mean."""

import pytest

from infra.estate.classes import COVERS, ORDER, Class, is_lower


@pytest.mark.parametrize("class_", ORDER)
def test_class_covers_itself_and_what_its_covered_ones_cover(class_: Class) -> None:
    """Covering is an order: without it, checking one step at a time would not check what a leak reaches."""
    assert class_ in COVERS[class_]
    assert all(COVERS[other] <= COVERS[class_] for other in COVERS[class_])


def test_only_root_covers_root_and_only_admin_and_root_cover_admin() -> None:
    """No class below opens the vault or the organisation."""
    assert [one for one in ORDER if "root" in COVERS[one]] == ["root"]
    assert [one for one in ORDER if "admin" in COVERS[one]] == ["admin", "root"]


@pytest.mark.parametrize(("one", "other"), [("production", "images"), ("images", "signing"), ("signing", "production")])
def test_production_images_and_signing_stand_side_by_side(one: Class, other: Class) -> None:
    """Classes are a set, not a ladder: neither of these opens what the other guards."""
    assert is_lower(one, other)
    assert is_lower(other, one)

"""What a changed key of Quay means."""

from collections.abc import Mapping

from infra.estate.review.rules import Rule, end_widens, more_widens, true_narrows
from infra.estate.sections.quay import Quay, Robot

RULES: Mapping[tuple[type, str], Rule] = {
    (Quay, "repositories"): Rule("guard", end_widens),
    (Quay, "robots"): Rule("identity", more_widens),
    (Robot, "planned"): Rule("identity", true_narrows),
}

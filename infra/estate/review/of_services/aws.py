"""What a changed key of AWS means."""

from collections.abc import Mapping

from infra.estate.review.rules import (
    GUARD,
    POWER,
    Rule,
    always_widens,
    fewer_widens,
    higher_widens,
    more_widens,
    true_narrows,
)
from infra.estate.sections.aws import Aws, BreakGlass, Bucket, Machines, Trusted

RULES: Mapping[tuple[type, str], Rule] = {
    (Aws, "account_number"): Rule("destination", always_widens),
    (Aws, "region"): Rule("destination", always_widens),
    (Aws, "state"): Rule("destination", always_widens),
    (Aws, "audit"): GUARD,
    (Aws, "trusted"): POWER,
    (Aws, "readers"): POWER,
    (Aws, "break_glass"): POWER,
    (Aws, "machines"): POWER,
    (Bucket, "bucket"): Rule(
        "destination",
        always_widens,
        changed="The bucket of {name} for the {first} is {after} now; it was {before}",
    ),
    (Bucket, "kept_days"): Rule(
        "guard",
        fewer_widens,
        changed="The days for which nobody can remove a version in the bucket of {name} for the {first} are {after} "
        "now; they were {before}",
    ),
    (Bucket, "old_days"): Rule(
        "guard",
        fewer_widens,
        changed="The days after which an old version goes from the bucket of {name} for the {first} are {after} now; "
        "they were {before}",
    ),
    **{(Trusted, key): Rule("power", always_widens) for key in ("repository", "environment", "branch")},
    (Trusted, "by_numbers"): Rule(
        "guard",
        true_narrows,
        changed="Whether {name} knows by its number, and not only by its name, who owns the repository that it trusts "
        "({place}) changed from {before} to {after}",
    ),
    (BreakGlass, "people"): Rule("power", always_widens),
    (Machines, "started_by"): Rule("power", always_widens),
    (Machines, "kinds"): Rule(
        "ceiling",
        more_widens,
        gained="The role {key} of {name} may start machines of the kind {value} now",
        lost="The role {key} of {name} may no longer start machines of the kind {value}",
    ),
    (Machines, "monthly_dollars"): Rule(
        "ceiling",
        higher_widens,
        changed="Machines of the role {key} of {name} may cost {after} dollars a month now; it was {before}",
    ),
}

"""What a changed key of Docker Hub means."""

from collections.abc import Mapping

from infra.estate.review.rules import Rule, end_widens
from infra.estate.sections.docker_hub import DockerHub

RULES: Mapping[tuple[type, str], Rule] = {
    (DockerHub, "repositories"): Rule("guard", end_widens),
}

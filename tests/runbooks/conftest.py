"""What the runbooks are tried on is deployed for the tests of rotations, too."""

from tests.end_to_end.conftest import deployed_rotating as deployed_rotating

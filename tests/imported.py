"""What the process that `tests.forked` forks has imported: all that its programs import, and all that runs do."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "provider"))

import infra.program  # noqa: F401
import policies.rules  # noqa: F401
import rehearsal.__main__
import rehearsal.seed.onepassword  # noqa: F401
import saas.server  # noqa: F401
import sandbox.__main__  # noqa: F401
import tests.infra.recorded  # noqa: F401
from shared.services import modules

for part in ("program", "seed"):
    modules(part)

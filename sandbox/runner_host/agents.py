"""Archives as agents are published in, with stand-ins inside: always the same bytes for the same version."""

from __future__ import annotations

import gzip
import io
import tarfile

_CONFIG = '#!/bin/sh\n# A stand-in for the agent, version {version}.\nexec $STAND_IN_AGENT "$@"\n'
_RUN = "#!/bin/sh\n# A stand-in for the agent, version {version}: it takes no jobs.\nexit 0\n"
_LISTENER = _RUN + "# As large as a page.\n" * 200


def archive(version: str) -> bytes:
    """Return the archive of a version."""
    tarred = io.BytesIO()
    with tarfile.open(fileobj=tarred, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, text in (("config.sh", _CONFIG), ("run.sh", _RUN), ("bin/Runner.Listener", _LISTENER)):
            content = text.format(version=version).encode()
            entry = tarfile.TarInfo(f"./{name}")
            entry.size, entry.mode = len(content), 0o755
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(tarred.getvalue(), mtime=0)

"""The pack, as the engine starts it: `python -m pulumi.policy <engine> <this folder>`. Its rules are in `rules/`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the engine names the folder, not the package

from policies.pack import serve

serve()

"""Entry of the look-up of objects: `python provider/look_up.py`, started by `python -m infra lock`."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))  # where `shared` lies

from saas.look_up import main

main()

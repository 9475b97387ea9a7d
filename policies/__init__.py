"""What must hold of every resource, whatever the program does: a pack of policies that the engine asks in each run.

The engine shows a resource to the pack before anything is done with it, so a refused one is never written. What can
only be said of all of them is asked at the end of a preview, before anything is applied. `rules/` has one rule a file.
"""

"""A plan of what a run on a real stack does, which is reviewed, and its application (docs/adr/0122)."""

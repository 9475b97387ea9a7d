"""Stand-ins for official plugins that cannot be had where the engine is built from modules: for the sandbox only."""

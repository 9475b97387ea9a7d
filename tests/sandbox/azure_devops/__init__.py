"""The emulated Azure DevOps."""

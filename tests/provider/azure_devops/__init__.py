"""Azure DevOps' resources, beyond the sweeps."""

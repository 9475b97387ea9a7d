"""The stand-in for the Azure DevOps plugin."""

"""The stand-in for the AWS plugin."""

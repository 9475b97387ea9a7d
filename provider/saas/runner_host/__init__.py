"""Runner hosts, reached by SSH."""

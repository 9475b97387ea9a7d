"""GitHub's endpoints, a function each, and the table that leads to them."""

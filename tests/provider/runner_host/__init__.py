"""Runner hosts: what they are, and what is made on them."""

"""Resources on container hosts."""

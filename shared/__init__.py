"""What program, provider, sandbox and toolchain share, which may not import each other. Few need more than Python."""

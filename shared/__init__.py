"""What program, provider, sandbox and toolchain share, which may not import each other. Standard library alone."""

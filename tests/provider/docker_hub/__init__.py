"""Docker Hub's resources."""

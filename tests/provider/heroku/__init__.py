"""Heroku's resources."""

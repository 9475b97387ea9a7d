"""The emulated Heroku."""

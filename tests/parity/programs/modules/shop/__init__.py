"""A part of the application."""

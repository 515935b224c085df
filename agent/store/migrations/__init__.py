"""Migrations, one set for both engines."""

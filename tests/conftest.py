"""Fixtures that every area of the tests may ask for."""

pytest_plugins = ["tests.databases"]

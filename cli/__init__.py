"""Commands (Typer, Rich)."""

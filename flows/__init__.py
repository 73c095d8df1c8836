"""What the system does, step by step; `clock` (APScheduler) and `serve` (Prefect) only call it."""

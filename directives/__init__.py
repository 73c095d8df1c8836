"""Text to obligations; obligations to tasks; task state and decisions. Pure: no I/O, no clock."""

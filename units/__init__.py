"""Who: the tree of units over time, their posts and contacts. Pure: no I/O library, no clock."""

"""When: the calendar, due rules, their wording and the ladder. Pure: no I/O library, no clock."""

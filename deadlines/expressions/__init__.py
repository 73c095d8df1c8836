"""Time expressions as officials write them: what a text says of the last permitted day.

`dues.limits(page, i, j, today)` finds them in tokens; whether one limits a duty or only tells of
something, and whose duty, is read elsewhere. Nothing here knows of directives.
"""

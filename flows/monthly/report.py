"""The monthly report of a unit to the one above it."""

from datetime import date

from app.wiring import App
from flows.monthly.drawing import drawn
from flows.monthly.figures import Month, monthly_figures
from flows.monthly.wording import monthly_page
from projections.database import reading


def monthly_report(app: App, unit: str, month: Month, *, today: date, number: str = "") -> bytes:
    """The month's report as .docx, dated today, its figures as of the end of the month. Raises UnknownUnit.

    While the month lasts the figures are those of today, and the report says so.
    """
    with reading(app.engine) as connection:
        found = monthly_figures(connection, unit, month, today=today)
    return drawn(monthly_page(found, dated=today, number=number))

"""The side table of personal data: names, phones and addresses, which can be erased.

The log knows a person by a random id alone. Nothing here is folded from the log, nothing
here is ever copied into it, and a rebuild leaves it alone.
"""

from sqlalchemy import Column, Index, MetaData, Table, Text

metadata = MetaData()

persons = Table(
    "persons",
    metadata,
    Column("person", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Index("persons_email", "email"),
)

"""The list of accounts asks the same of both databases."""

from uuid import UUID

import pytest

from access.grants import AccountId
from access.roles import Role
from flows.accounts import account_of
from projections.account_list import AccountsWanted, account_page
from projections.database import reading
from projections.places import place
from tests.access.conftest import DAY, Office


@pytest.mark.parametrize("reach", [None, "20599"])
def test_pages_by_name_narrowed_by_words_role_and_place(office: Office, reach: str | None) -> None:
    for n, unit in enumerate(("508", "20599", "20599-01", "20602", "20599")):
        office.account(f"người-{n}", Role.OFFICER if n % 2 else Role.LEADER, unit, password=None)
    office.account("ai-đó", None, password=None)
    with reading(office.app.engine) as connection:
        around = None if reach is None else frozenset({place(connection, reach, DAY).no})

        def names(wanted: AccountsWanted) -> list[str]:
            found: list[str] = []
            after: AccountId | None = None
            while True:
                page = account_page(
                    connection, wanted, lambda id_: account_of(connection, id_), after=after, most=2
                )
                found += [one.login for one in page.found]
                after = AccountId(UUID(page.after)) if page.after else None
                if after is None:
                    return found

        inside = {1, 2, 4} if reach else {0, 1, 2, 3, 4}
        assert names(AccountsWanted(reach=around)) == ["ai-đó", *(f"người-{n}" for n in sorted(inside))]
        officers = AccountsWanted(words="NGUOI", role=Role.OFFICER, reach=around, closed=True)
        assert names(officers) == [f"người-{n}" for n in sorted(inside & {1, 3})]
        town = frozenset({place(connection, "20599", DAY).no})
        assert names(AccountsWanted(inside=town, reach=around)) == ["người-1", "người-2", "người-4"]

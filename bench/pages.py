"""What the server takes for each page, with a whole country of tasks in the database.

    python -m bench.pages [--size 1000000] [--runs 5] [--database sqlite|postgresql]

The world is that of bench.world: size n has n tasks and n events. Pages are asked for without a
network, through the site's own front door, by accounts as provinces have them and by one that
sees the whole country; the first time each, and the median of further ones, by the clock and in
processor time of this process. With SQLite that is all that a page takes, and on a machine that does
other work it says more: a page is met when its median is at most PAGE_MS, there in processor time, on
PostgreSQL by the clock. What of it is bytes is printed beside it, as sent.
"""

import sys
from collections.abc import Iterator
from datetime import date
from statistics import median
from time import perf_counter, process_time
from typing import Final, NamedTuple

from starlette.testclient import TestClient

from access.grants import EVERYWHERE
from access.roles import Role
from app.wiring import App
from bench import scene, world
from bench.arguments import arguments
from bench.databases import databases
from bench.measure import line, verdict
from flows import second_factor
from flows.accounts import grant_role, open_account
from flows.extending import Said
from flows.passwords import set_password
from flows.trail import index
from web.site import make_site

PAGE_MS: Final = 150
KB_MOST: Final = 100
TODAY: Final = date(world.YEAR, 12, 31)
PASSWORD: Final = "mot cau that dai de do"
HOST: Final = "http://testserver"
PROVINCE, DISTRICT = "49", "508"
ALL: Final = EVERYWHERE

COMMUNE, HAMLET = "{commune}", "{hamlet}"  # one of the province that has hamlets at this size
IN_PROVINCE: Final = range(20_335, 21_013)  # the codes of its communes

PAGES: Final[tuple[tuple[Role, str, str], ...]] = (
    (Role.COORDINATOR, PROVINCE, "/"),
    (Role.COORDINATOR, PROVINCE, "/bang"),
    (Role.COORDINATOR, PROVINCE, "/bang?on=2022-08-01&compare=2022-07-01"),
    (Role.COORDINATOR, PROVINCE, "/bang?level=xa"),
    (Role.COORDINATOR, PROVINCE, "/viec"),
    (Role.COORDINATOR, PROVINCE, "/viec?status=open_late"),
    (Role.COORDINATOR, PROVINCE, "/viec?mark=extension_asked"),
    (Role.COORDINATOR, PROVINCE, "/van-ban"),
    (Role.COORDINATOR, PROVINCE, f"/van-ban/{world.DIRECTIVE}"),
    (Role.COORDINATOR, PROVINCE, "/don-vi"),
    (Role.COORDINATOR, PROVINCE, "/thu"),
    (Role.OFFICER, COMMUNE, "/"),
    (Role.OFFICER, COMMUNE, f"/don-vi/{COMMUNE}"),
    (Role.OFFICER, COMMUNE, f"/viec/{world.DIRECTIVE}/1/{HAMLET}/-"),
    (Role.LEADER, PROVINCE, "/lanh-dao"),
    (Role.LEADER, DISTRICT, "/lanh-dao"),
    (Role.AUDITOR, ALL, "/nhat-ky"),
    (Role.AUDITOR, PROVINCE, "/nhat-ky"),
    (Role.AUDITOR, PROVINCE, "/nhat-ky?kind=correction"),
    (Role.AUDITOR, PROVINCE, f"/nhat-ky?inside={COMMUNE}"),
    (Role.AUDITOR, PROVINCE, "/nhat-ky?since=2022-09-01&until=2022-09-02"),
    (Role.AUDITOR, DISTRICT, "/nhat-ky/so-sanh"),
    (Role.AUDITOR, PROVINCE, "/nhat-ky/so-sanh"),
    # The whole country at once: nobody's daily page, and the hardest question.
    (Role.LEADER, ALL, "/lanh-dao?inside=VN"),
    (Role.AUDITOR, ALL, "/bang?inside=VN"),
    (Role.AUDITOR, ALL, "/bang?inside=VN&on=2022-08-01"),
    (Role.AUDITOR, ALL, "/viec?inside=VN"),
    (Role.AUDITOR, ALL, "/nhat-ky/so-sanh?inside=VN"),
)


class Seen(NamedTuple):
    """One page: milliseconds the first time and at the median, by the clock; processor time; kilobytes."""

    first_ms: float
    median_ms: float
    processor_ms: float
    kilobytes: float


def main() -> int:
    asked = arguments("Pages with a whole country of tasks.", size=1_000_000, runs=5)
    missed = 0
    with databases(asked.kinds, postgres=asked.postgres) as found:
        for database in found:
            print(f"{database.shown}; {asked.size:,} tasks and events", flush=True)
            url = database.fresh()
            scene.fill(url, asked.size)
            with scene.opened(url) as app:
                begun = perf_counter()
                index(app)
                line("the trail indexed, once", f"{perf_counter() - begun:,.0f} s")
                missed += measured(app, _hamlet(asked.size), asked.runs)
            database.drop(url)
    return 1 if missed else 0


def _hamlet(size: int) -> str:
    """A hamlet of the province in the country of that size."""
    hamlets = (unit.code for unit in world.units(size) if unit.level == "thon")
    found = next((code for code in hamlets if int(code.partition("-")[0]) in IN_PROVINCE), None)
    if found is None:
        raise SystemExit("the province has no hamlet in a country of that size; take 20000 or more")
    return found


def measured(app: App, hamlet: str, runs: int) -> int:
    """Every page; gives how many take too long or are too large."""
    site = make_site(app.settings, app=app, now=lambda: scene.morning(TODAY))
    missed = 0
    sqlite = app.engine.dialect.name == "sqlite"
    with TestClient(site, base_url=HOST) as client:
        for role, unit, path, seen in _seen(app, client, hamlet, runs):
            took = seen.processor_ms if sqlite else seen.median_ms
            met = took <= PAGE_MS and seen.kilobytes <= KB_MOST
            missed += not met
            line(
                f"{role.value} {unit or 'all':5} {path}"[:62].ljust(62),
                f"{seen.median_ms:,.0f} ms",
                f"processor {seen.processor_ms:,.0f}, first {seen.first_ms:,.0f} ms, "
                f"{seen.kilobytes:,.0f} KB: {verdict(met=met)}",
            )
    return missed


def _seen(app: App, client: TestClient, hamlet: str, runs: int) -> Iterator[tuple[Role, str, str, Seen]]:
    people: dict[tuple[Role, str], str] = {}
    named = {"hamlet": hamlet, "commune": hamlet.partition("-")[0]}
    for role, unit_named, path_named in PAGES:
        unit, path = unit_named.format(**named), path_named.format(**named)
        if (role, unit) not in people:
            people[role, unit] = _signed_in(app, client, role, unit)
        client.cookies.clear()
        client.cookies.set("dondoc", people[role, unit])
        times, spent = [], []
        for _ in range(runs + 1):
            begun, busy = perf_counter(), process_time()
            answer = client.get(path)
            times.append((perf_counter() - begun) * 1000)
            spent.append((process_time() - busy) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answers {answer.status_code}")
        sent = int(answer.headers.get("content-length", len(answer.content)))
        yield role, unit, path, Seen(times[0], median(times[1:]), median(spent[1:]), sent / 1024)


def _signed_in(app: App, client: TestClient, role: Role, unit: str) -> str:
    """A new account of that role; gives the token of its session."""
    login = f"{role.value}-{unit or 'all'}"
    now = scene.morning(TODAY)

    def said(what: str) -> Said:
        return Said(None, f"bench:{login}:{what}", now, scene.BY, "command")

    account = open_account(app, login=login, said=said("open"))
    grant_role(app, account, role, unit, since=world.ISSUED, said=said("role"))
    set_password(app, account, PASSWORD, said=said("password"))
    given = {"login": login, "password": PASSWORD}
    if role is Role.COORDINATOR:
        begun = second_factor.begin(app, account)
        code = second_factor.code_at(begun.secret, scene.morning(TODAY.replace(day=30)))
        second_factor.confirm(
            app,
            account,
            code,
            said=Said(
                None, f"bench:{login}:factor", scene.morning(TODAY.replace(day=30)), scene.BY, "command"
            ),
        )
        given["code"] = second_factor.code_at(begun.secret, now)
    client.cookies.clear()
    answer = client.post("/dang-nhap", data=given, headers={"origin": HOST}, follow_redirects=False)
    token = answer.cookies.get("dondoc")
    if token is None:
        raise RuntimeError(f"{login} does not get in: {answer.status_code}")
    return str(token)


if __name__ == "__main__":
    sys.exit(main())

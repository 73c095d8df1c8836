"""Who may import what: our packages downwards only, each library at home, the core without I/O."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from sys import stdlib_module_names

from scripts.sources import LAYERS, PACKAGES, Source, sources

# Each third-party library has one home; a library that is not listed has none yet.
ANYWHERE = ("*",)
STORES = ("events/store*", "projections/*")
HOMES: dict[str, tuple[str, ...]] = {
    "aiosmtpd": ("flows/maildrop*",),
    "apscheduler": ("flows/clock*",),
    "argon2": ("flows/passwords*",),
    "authlib": ("flows/oidc*",),
    "babel": ("words/*", "notices/*"),
    "cryptography": ("audit/*",),
    "docx": ("flows/reading_*", "flows/monthly/drawing*"),
    "eventsourcing": ("events/store*",),
    "fastapi": ("web/*",),
    "holidays": ("deadlines/*",),
    "httpx": ("flows/oidc*", "flows/webhooks*"),
    "joserfc": ("flows/oidc*",),
    "jinja2": ("notices/*", "web/*"),
    "lxml": ("flows/reading_*", "flows/sheets/parser*"),
    "markdown_it": ("web/*",),
    "markupsafe": ("web/*",),
    "openpyxl": ("flows/sheets/*",),
    "prefect": ("flows/serve*",),
    "psycopg": STORES,
    "psycopg_pool": STORES,
    "pydantic": ANYWHERE,
    "pydantic_core": ANYWHERE,
    "pydantic_settings": ("app/*",),
    "pyotp": ("flows/second_factor*",),
    "pypdf": ("flows/reading_*",),
    "rich": ("cli/*",),
    "segno": ("web/*",),
    "sqlalchemy": ("projections/*",),
    # Who opens a transaction may pass it on; the SQL in it is written at home.
    "sqlalchemy.Connection": ("projections/*", "flows/*", "web/*", "cli/*"),
    "sqlalchemy.Engine": ("projections/*", "app/wiring*", "flows/*"),
    "starlette": ("web/*",),
    "tomlkit": ("flows/draft_file*",),
    "typer": ("cli/*",),
    "typing_extensions": ANYWHERE,
    "uvicorn": ("web/*",),
    "yagmail": ("notices/smtp*",),
}

# Pure packages, and the files in them that are not.
CORE = ("units", "deadlines", "events", "directives", "access", "notices", "words")
NOT_CORE = ("events/store*", "notices/smtp*")
NOT_IN_CORE = (
    *("asyncio", "concurrent", "multiprocessing", "sched", "select", "selectors", "signal", "threading"),
    *("ftplib", "http", "imaplib", "poplib", "smtplib", "socket", "socketserver", "ssl", "urllib.request"),
    *("os", "shutil", "sqlite3", "subprocess", "tempfile"),
    *("random", "secrets", "time"),
)


@dataclass(frozen=True)
class Imported:
    name: str  # dotted; for `from a import b` it is a.b
    line: int
    relative: bool = False


def imported(source: Source) -> Iterator[Imported]:
    """Every import in the file, also inside functions and by name at run time."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import(names=names):
                yield from (Imported(alias.name, node.lineno) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                for alias in names:
                    yield Imported(f"{module or ''}.{alias.name}".strip("."), node.lineno, level > 0)
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield Imported(name, node.lineno)


def breaches(root: Path) -> list[str]:
    """Every import that goes against the layers, the homes or the purity of the core."""
    return [fault for source in sources(root) for fault in _breaches(source)]


def _breaches(source: Source) -> Iterator[str]:
    package = source.path.split("/")[0]
    level = {name: depth for depth, line in enumerate(LAYERS) for name in line}
    core = package in CORE and not _at(source.path, NOT_CORE)
    for item in imported(source):
        where = f"{source.path}:{item.line} imports {item.name}"
        top = item.name.split(".")[0]
        if item.relative:
            yield f"{where} relatively; write the full name"
        elif top in PACKAGES:
            if top != package and level[top] <= level[package]:
                yield f"{where}: {package} stands beside or below {top}, and may import only what is below it"
        elif top in stdlib_module_names:
            if core and _within(item.name, NOT_IN_CORE):
                yield f"{where}: {package} is core, without I/O, clock or chance; pass the value in"
        elif top not in HOMES:
            yield f"{where}: this library has no home yet; give it one in tests/frame/layers.py"
        elif not _at(source.path, home := HOMES.get(item.name, HOMES[top])):
            yield f"{where}: its home is {' or '.join(home)}; move the code there"


def _within(name: str, modules: tuple[str, ...]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def _at(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)

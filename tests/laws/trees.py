"""Small trees of units, of the shapes that the country had and has."""

from datetime import date

from hypothesis import strategies as st

from units.tree import Add, Change, End, Level, Rename, Roster, Unit

SINCE = date(2022, 1, 1)


def unit(code: str, level: Level, kind: str, parent: str | None, since: date = SINCE) -> Unit:
    """A territory, named by its code."""
    return Unit(code=code, name=f"Đơn vị {code}", level=level, type=kind, parent=parent, valid_from=since)


def office(code: str, level: Level, kind: str, parent: str) -> Unit:
    return Unit(
        code=code,
        name=f"Cơ quan {code}",
        level=level,
        type=kind,
        parent=parent,
        valid_from=SINCE,
        kind="office",
    )


COUNTRY = unit("VN", "trung_uong", "nuoc", None)
PROVINCE = unit("49", "tinh", "tinh", "VN")
THREE_LEVELS = (
    COUNTRY,
    PROVINCE,
    unit("502", "huyen", "huyen", "49"),
    unit("503", "huyen", "thi-xa", "49"),
    unit("20551", "xa", "xa", "502"),
    unit("20554", "xa", "thi-tran", "502"),
    unit("20560", "xa", "xa", "503"),
    unit("2055101", "thon", "thon", "20551"),
    unit("2055401", "thon", "khoi-pho", "20554"),
    office("STTTT", "tinh", "so-tttt", "49"),
    office("PVHTT502", "huyen", "phong-vhtt", "502"),
)
TWO_LEVELS = (
    COUNTRY,
    PROVINCE,
    unit("48", "tinh", "thanh-pho", "VN"),
    unit("20551", "xa", "xa", "49"),
    unit("20560", "xa", "phuong", "49"),
    unit("20194", "xa", "phuong", "48"),
    unit("2055101", "thon", "thon", "20551"),
    unit("2056001", "thon", "to-dan-pho", "20560"),
    office("STTTT", "tinh", "so-tttt", "49"),
)
HAMLETS_IN_HAMLETS = (
    COUNTRY,
    PROVINCE,
    unit("20551", "xa", "phuong", "49"),
    unit("20551A", "thon", "khu-pho", "20551"),
    unit("20551A1", "thon", "to-dan-pho", "20551A"),
    unit("20551A2", "thon", "to-dan-pho", "20551A"),
)
ONE_UNIT = (COUNTRY,)

trees = st.sampled_from((THREE_LEVELS, TWO_LEVELS, HAMLETS_IN_HAMLETS, ONE_UNIT))


@st.composite
def revisions(draw: st.DrawFn, roster: Roster, on: date) -> tuple[Change, ...]:
    """What may happen to a tree: hamlets come, also ones that were there long since; some end or are renamed.

    Nothing ends before `on`: what a directive bound until then stays as it was.
    """
    standing = [u for u in roster.units() if u.valid_on(on)]
    kind = draw(st.sampled_from(("come", "come", "end", "rename")))
    if kind == "come":
        above = [u for u in standing if u.kind == "territory" and u.level == "xa"]
        if not above:
            return ()
        parent = draw(st.sampled_from(above))
        since = draw(st.sampled_from((SINCE, on)))
        code = f"{parent.code}N{len(roster)}"
        new = unit(code, "thon", "thon", parent.code, max(since, parent.valid_from))
        inner = unit(f"{code}X", "thon", "to-dan-pho", code, new.valid_from)
        # Children may stand before their parents in a list.
        return draw(st.sampled_from(((Add(new),), (Add(inner), Add(new)))))
    one = draw(st.sampled_from(standing))
    if kind == "rename":
        return (Rename(one.code, f"Tên mới {len(roster)}", on),)
    leaves = [u for u in standing if u.level == "thon" and not roster.descendants(u.code, on)]
    if not leaves:
        return ()
    leaf = draw(st.sampled_from(leaves))
    return (End(leaf.code, on),)

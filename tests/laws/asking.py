"""Directives of every kind: whom they bind, by when, and when a duty is done."""

from datetime import date
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from deadlines.rules import ByDate, DueRule, Horizon, NoDue, Recurring, Window, Within
from events.done_when import (
    AllOf,
    AnyOf,
    Confirmed,
    DoneWhen,
    FactKind,
    Filed,
    Happened,
    Having,
    Reached,
    Step,
    Steps,
)
from events.obligations import Document, Obligation
from units.tree import Every, EveryOffice, Named, Roster, Selector, select

BODIES = ("tcnscd", "bcd")
SUBJECTS = ("ky-nang",)
DOCUMENTS = ("ke-hoach", "quyet-dinh")
REPORTS = ("ket-qua", "so-lieu")
INDICATORS = ("vneid",)
WORKS = ("tuyen-truyen",)
ABOUT: dict[FactKind, tuple[str, ...]] = {
    "team_founded": BODIES,
    "training_held": SUBJECTS,
    "document_issued": DOCUMENTS,
    "work_reported": WORKS,
}
# Any one fact fulfils the first three; the others look further, or are kept by doing nothing.
PLAIN = (
    Happened(fact="team_founded", about="tcnscd"),
    Happened(fact="document_issued", about="ke-hoach"),
    Happened(fact="document_issued"),
    Happened(fact="team_founded", about="tcnscd", where="inside", at_least=2),
    Happened(fact="team_founded", about="tcnscd", at_least=1, at_most=1),
    Happened(fact="team_founded", about="tcnscd", at_least=0, at_most=0, having=(Having(at_least=11),)),
)
LAST_DAYS = (date(2022, 6, 20), date(2022, 7, 15), date(2022, 8, 10), date(2022, 9, 30))

DOCUMENT = Document(
    number="12/KH-UBND", type="KH", issuer="49", date=date(2022, 6, 1), subject="Tổ công nghệ số cộng đồng"
)


@st.composite
def happened(draw: st.DrawFn) -> Happened:
    fact = draw(st.sampled_from(sorted(ABOUT)))
    about = draw(st.sampled_from((None, *ABOUT[fact])))
    bounds = draw(st.sampled_from(((1, None), (1, None), (2, None), (1, 1), (0, 0), (0, 1))))
    having = draw(st.sampled_from(((), (), (Having(at_most=10),), (Having(at_least=5),))))
    return Happened(
        fact=fact,
        about=about,
        where=draw(st.sampled_from(("here", "here", "inside"))),
        at_least=bounds[0],
        at_most=bounds[1],
        having=having,
    )


@cache
def conditions(*, periodic: bool) -> st.SearchStrategy[DoneWhen]:
    """Conditions at most three deep; a report can be asked for only where something recurs."""
    leaves: st.SearchStrategy[DoneWhen] = st.one_of(
        st.sampled_from(PLAIN),
        st.sampled_from(PLAIN),
        happened(),
        st.sampled_from((40, 100)).map(lambda n: Reached(indicator="vneid", at_least=Decimal(n))),
        st.just(Confirmed()),
    )
    if periodic:
        leaves = st.one_of(st.sampled_from(REPORTS).map(lambda r: Filed(report=r)), leaves)
    deep: st.SearchStrategy[DoneWhen] = st.recursive(
        leaves,
        lambda inner: st.builds(
            lambda kind, parts: kind(parts=tuple(parts)),
            st.sampled_from((AllOf, AnyOf)),
            st.lists(inner, min_size=2, max_size=3),
        ),
        max_leaves=4,
    )
    return st.one_of(st.sampled_from(PLAIN), leaves, deep)


@st.composite
def due_rules(draw: st.DrawFn) -> DueRule:
    """One-off rules of every kind."""
    day = draw(st.sampled_from(LAST_DAYS))
    rules: tuple[DueRule, ...] = (
        ByDate.latest(day),
        ByDate.before(day),
        Window(start=date(2022, 6, 25), end=max(day, date(2022, 7, 1))),
        Horizon(end=day),
        NoDue(),
        Within(n=20, origin="issue"),
        Within(n=10, working_days=True, origin="team_founded"),
    )
    return draw(st.sampled_from(rules))


RECURRING = (
    Recurring(rule="monthly;by=4", before=True, until=date(2022, 10, 31)),
    Recurring(rule="half-yearly;by=06-14,11-30"),
    Recurring(rule="monthly", until=date(2022, 9, 30)),
    Recurring(rule="quarterly;month=last;by=14", until=date(2023, 7, 1)),
    Recurring(rule="half-yearly;by=06-14,11-30"),
    Recurring(rule="periodic"),
)


@st.composite
def steps(draw: st.DrawFn) -> Steps:
    found = draw(st.lists(conditions(periodic=False), min_size=2, max_size=3))
    return Steps(
        steps=tuple(
            Step(action=f"Bước {i}", when=when, due=draw(due_rules())) for i, when in enumerate(found, 1)
        )
    )


@st.composite
def selectors(draw: st.DrawFn, roster: Roster, on: date) -> Selector:
    """Whom an obligation binds; never nobody."""
    standing = [u for u in roster.units() if u.valid_on(on)]
    territories = [u for u in standing if u.kind == "territory"]
    offices = [u for u in standing if u.kind == "office"]
    inside = draw(st.sampled_from(territories)).code
    levels = sorted({u.level for u in territories})
    level = draw(st.sampled_from([*levels, *(name for name in levels if name in {"xa", "thon"})]))
    kind = draw(st.sampled_from(("every", "every", "every", "typed", "office", "named")))
    found: Selector = Every(level=level, inside="VN")
    if kind == "every":
        narrower: Selector = Every(level=level, inside=inside)
        fits = roster.unit(inside, on).level == level or roster.descendants(inside, on, level)
        found = narrower if fits else found
    elif kind == "typed":
        types = sorted({u.type for u in territories if u.level == level})
        found = Every(level=level, types=(draw(st.sampled_from(types)),), inside="VN")
    elif kind == "office" and offices:
        one = draw(st.sampled_from(offices))
        found = EveryOffice(type=one.type, level=one.level, inside="VN")
    elif kind == "named":
        codes = draw(st.lists(st.sampled_from([u.code for u in standing]), min_size=1, max_size=3))
        found = Named(codes=tuple(codes))
    assert select(roster, found, on)
    return found


@st.composite
def obligations(draw: st.DrawFn, no: str, roster: Roster, on: date) -> Obligation:
    kind = draw(st.sampled_from(("once", "once", "recurring", "steps")))
    if kind == "recurring":
        due: DueRule = draw(st.sampled_from(RECURRING))
        done_when = draw(conditions(periodic=True))
    elif kind == "steps":
        due, done_when = NoDue(), draw(steps())  # type: ignore[assignment]  # a duty may have steps
    else:
        due, done_when = draw(due_rules()), draw(conditions(periodic=False))
    return Obligation(
        no=no,
        action=f"Việc {no}",
        who=draw(selectors(roster, on)),
        due=due,
        late_after=draw(st.sampled_from(("lenient", "strict"))),
        done_when=done_when,
        review=draw(st.sampled_from((False, False, False, True))),
    )

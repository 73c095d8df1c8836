"""Made-up hamlets, for demonstrations and tests: no list of the country's hamlets exists.

Their names say that they are made up, and their codes are no code of the statistics office.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from units.unit import Unit

# Towns and wards consist of neighbourhoods, rural communes of hamlets.
_URBAN: Final = frozenset({"phuong", "thi-tran", "dac-khu"})


def made_up_hamlets(communes: Sequence[Unit], total: int, seed: int) -> list[Unit]:
    """`total` hamlets over the communes, the same ones for the same seed, ordered by code.

    Every commune gets one before any gets two, where there are enough; the others fall by
    weights of 2 to 6, as communes have few or many. A hamlet is valid as long as its commune.
    """
    if total < 0 or (total and not communes):
        raise ValueError(f"{total} hamlets for {len(communes)} communes")
    ordered = sorted(communes, key=lambda unit: unit.code)
    counts = _counts([_weight(unit.code, seed) for unit in ordered], total)
    return [
        _hamlet(commune, number)
        for commune, count in zip(ordered, counts, strict=True)
        for number in range(1, count + 1)
    ]


def _weight(code: str, seed: int) -> int:
    return 2 + sha256(f"{seed}/{code}".encode()).digest()[0] % 5


def _counts(weights: list[int], total: int) -> list[int]:
    """Shares of `total` by weight, at least one each where possible, by largest remainder."""
    one_each = [1 if place < total else 0 for place in range(len(weights))]
    rest = total - sum(one_each)
    if not rest:
        return one_each
    whole = sum(weights)
    shares = [divmod(rest * weight, whole) for weight in weights]
    short = rest - sum(share for share, _ in shares)
    by_remainder = sorted(range(len(shares)), key=lambda place: (-shares[place][1], place))
    extra = set(by_remainder[:short])
    return [one + shares[place][0] + (place in extra) for place, one in enumerate(one_each)]


def _hamlet(commune: Unit, number: int) -> Unit:
    urban = commune.type in _URBAN
    word = "Tổ dân phố" if urban else "Thôn"
    return Unit(
        code=f"{commune.code}-{number:02}",
        name=f"{word} mẫu {number} (số liệu giả định)",
        level="thon",
        type="to-dan-pho" if urban else "thon",
        parent=commune.code,
        valid_from=commune.valid_from,
        valid_to=commune.valid_to,
    )

"""Roles, what one may do, and the one table that says which role may do which.

A role is given for a unit with all that lies inside it (see access.grants). Whoever has several
roles may do what any of them may. What the table allows is still subject to the rules of the
domain: a coordinator who may grant extensions grants none to the unit spoken for.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from words import Phrase, phrase


class Role(StrEnum):
    """What somebody is, for a part of the tree. The values are stored in events."""

    COORDINATOR = "coordinator"
    OFFICER = "officer"
    LEADER = "leader"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What one may do at a unit. The values are stored in the scopes of tokens."""

    SEE = "see"  # boards, tasks, facts, letters of the part of the tree
    REPORT = "report"  # file facts, correct one's own, hand work in
    ASK = "ask"  # ask for a later day, acknowledge, snooze
    REVIEW = "review"  # accept or return what was handed in
    GRANT = "grant"  # give or refuse later days, waive, pause
    ISSUE = "issue"  # directives: draft, confirm, issue, amend, close
    URGE = "urge"  # silences, ladders, calendar, letters
    ROSTER = "roster"  # units and contacts
    ACCOUNTS = "accounts"  # open and close accounts, give and end roles
    TRAIL = "trail"  # every event, with who said it
    EXPORT = "export"  # take lists away as files


# Each row with its reason. Nobody may do what is not here.
MAY: Final[Mapping[Role, frozenset[Action]]] = {
    # Runs the work of an office: asks, urges, answers, and enters what units tell by telephone;
    # gives nobody access, so that no single account both opens doors and uses them.
    Role.COORDINATOR: frozenset(
        {
            Action.SEE,
            Action.REPORT,
            Action.ASK,
            Action.REVIEW,
            Action.GRANT,
            Action.ISSUE,
            Action.URGE,
            Action.ROSTER,
            Action.EXPORT,
        }
    ),
    # Speaks for a unit and the hamlets inside it, and judges nobody's work, least of all the unit's own.
    Role.OFFICER: frozenset({Action.SEE, Action.REPORT, Action.ASK, Action.EXPORT}),
    # Reads and presses by other ways; decisions go through the office, where they get a reason in writing.
    Role.LEADER: frozenset({Action.SEE, Action.EXPORT}),
    # Reads everything, who said it included, and can change nothing that is under audit.
    Role.AUDITOR: frozenset({Action.SEE, Action.TRAIL, Action.EXPORT}),
    # Opens doors and keeps the roster; files and decides nothing, and the trail shows what was opened.
    Role.ADMINISTRATOR: frozenset({Action.SEE, Action.ROSTER, Action.ACCOUNTS, Action.TRAIL}),
}

# Who could do the most harm with a stolen password, and so needs a second proof to get in.
NEEDS_SECOND_FACTOR: Final = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})

# A deputy for some days could appoint himself for ever: another administrator is appointed instead.
NEVER_LENT: Final = frozenset({Role.ADMINISTRATOR})

ROLE_NAMES: Final[Mapping[Role, Phrase]] = {
    Role.COORDINATOR: phrase("đầu mối"),
    Role.OFFICER: phrase("chuyên viên"),
    Role.LEADER: phrase("lãnh đạo"),
    Role.AUDITOR: phrase("kiểm tra"),
    Role.ADMINISTRATOR: phrase("quản trị"),
}

ACTION_NAMES: Final[Mapping[Action, Phrase]] = {
    Action.SEE: phrase("xem tiến độ và nhiệm vụ"),
    Action.REPORT: phrase("ghi việc đã làm, trình kết quả"),
    Action.ASK: phrase("xin gia hạn, nhận việc, xin nhắc sau"),
    Action.REVIEW: phrase("duyệt hoặc trả lại kết quả"),
    Action.GRANT: phrase("cho gia hạn, cho miễn"),
    Action.ISSUE: phrase("dự thảo, ban hành, sửa đổi văn bản"),
    Action.URGE: phrase("điều khiển việc đôn đốc"),
    Action.ROSTER: phrase("sửa danh sách đơn vị, đầu mối"),
    Action.ACCOUNTS: phrase("mở tài khoản, giao vai trò"),
    Action.TRAIL: phrase("xem toàn bộ nhật ký"),
    Action.EXPORT: phrase("xuất dữ liệu ra tệp"),
}


def roles_that_may(action: Action) -> frozenset[Role]:
    """The roles for which an action is allowed."""
    return frozenset(role for role, actions in MAY.items() if action in actions)

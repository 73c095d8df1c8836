"""Every event type, listed by hand: what is not here is not stored, and a test compares."""

from events import decisions, facts
from events.base import Event

EVENT_TYPES: tuple[type[Event], ...] = (
    *facts.FACTS,
    facts.FactRetracted,
    facts.FactCorrected,
    decisions.RosterRevised,
    decisions.PostNamed,
    decisions.PostEnded,
    decisions.DirectiveDrafted,
    decisions.DirectiveConfirmed,
    decisions.DirectiveIssued,
    decisions.PeriodsOpened,
    decisions.DirectiveAmended,
    decisions.DirectiveClosed,
    decisions.DirectiveRevoked,
    decisions.DueWorkedOut,
    decisions.ExtensionAsked,
    decisions.ExtensionGranted,
    decisions.ExtensionRefused,
    decisions.TaskSubmitted,
    decisions.TaskAccepted,
    decisions.TaskReturned,
    decisions.TaskWaived,
    decisions.TaskAcknowledged,
    decisions.TaskNoted,
    decisions.LadderSwept,
    decisions.SweepHeld,
    decisions.SweepReleased,
    decisions.LetterSealed,
    decisions.LetterSent,
    decisions.LetterDeferred,
    decisions.LetterRefused,
    decisions.LetterDropped,
)

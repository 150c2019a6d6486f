"""The audit trail: every decision as one typed event, one JSON line each (ECS names).

Events are facts about who was allowed what. No secrets, no page, no policy is here; sinks other
than lines in a file or on standard output are somebody else's work: a log shipper reads these.
"""

from __future__ import annotations

from .event import Action, Event, Outcome, line
from .sink import record, use

__all__ = ["Action", "Event", "Outcome", "line", "record", "use"]

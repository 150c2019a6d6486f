"""What every connection has. A service's own file adds its address, its check and its client."""

from __future__ import annotations

import contextvars
import queue
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NoReturn, TypeVar

from labext.environ import ConnectionSpec
from labext.errors import ConnectionFault, LabextError, ServiceUnavailable
from labext.locale import _, language

T = TypeVar("T")

CHECK_S = 4.5
"""Seconds that a check may take in all; below the 5 that a dead service may cost."""
PROBE_S = 4.0
"""Seconds given to the service itself, inside CHECK_S."""


@dataclass(frozen=True)
class State:
    """The outcome of a check: one word, and one line that says what to do when it is not `ok`."""

    state: Literal["ok", "down", "unknown"]
    message: str

    def __str__(self) -> str:
        return f"{self.state}: {self.message}"


class Connection(ABC):
    """One external service. Constructing it reaches for nothing and never fails on the network."""

    needed: tuple[str, ...] = ()
    known: tuple[str, ...] = ()

    def __init__(self, spec: ConnectionSpec, user: str | None = None) -> None:
        self.spec = spec
        self.user = user
        self._check_keys()

    @property
    def name(self) -> str:
        """The name in the hub's configuration."""
        return self.spec.name

    @property
    def kind(self) -> str:
        """The kind of service."""
        return self.spec.kind

    @property
    def title(self) -> str:
        """What people read, in the language of this moment."""
        return title_of(self.spec)

    def check(self) -> State:
        """Does the service answer? At most 5 seconds, one line; never raises for a dead service."""
        try:
            return State("ok", within(CHECK_S, self._probe))
        except ConnectionFault as err:
            return State("unknown", _one_line(err))
        except ServiceUnavailable as err:
            return State("down", _one_line(err))

    @abstractmethod
    def describe(self) -> str:
        """One line: what this is and where it is."""

    @abstractmethod
    def client(self) -> Any:
        """The raw client of that service."""

    @abstractmethod
    def _probe(self) -> str:
        """Ask the service once, in at most PROBE_S; its words, or ServiceUnavailable."""

    def __repr__(self) -> str:
        return f"<{self.name}: {self.describe()}>"

    def _check_keys(self) -> None:
        for key in self.needed:
            if not self.spec.options.get(key):
                raise fault(self.spec, _('the key "{key}" is missing').format(key=key))
        for key in self.spec.options:
            if key not in self.needed + self.known:
                keys = ", ".join(self.needed + self.known)
                message = _('the key "{key}" is not known; known: {keys}')
                raise fault(self.spec, message.format(key=key, keys=keys))


def title_of(spec: ConnectionSpec) -> str:
    """The title in the language of this moment; without one, the name."""
    if isinstance(spec.title, str):
        return spec.title or spec.name
    return spec.title.get(language()) or spec.title.get("en") or spec.name


def fault(spec: ConnectionSpec, what: str) -> ConnectionFault:
    """A connection that is described wrongly."""
    message = _("Connection {name}: {what}.").format(name=spec.name, what=what)
    return ConnectionFault(message, _("Tell the administrators of your hub."))


def missing_library(library: str) -> ConnectionFault:
    """A connection whose library is not in this environment."""
    message = _("{library} is not installed in this environment.").format(library=library)
    return ConnectionFault(message, _("Install it: %pip install {library}").format(library=library))


def unavailable(name: str, where: str, reason: str) -> ServiceUnavailable:
    """A service that does not answer."""
    message = _("{name} at {where} does not answer: {reason}.").format(
        name=name, where=where, reason=reason
    )
    hint = _("Try again in a minute; if it stays so, tell the administrators of your hub.")
    return ServiceUnavailable(message, hint)


def within(seconds: float, ask: Callable[[], T]) -> T:
    """What `ask` gives, or ServiceUnavailable: also when a name lookup or a drip never ends."""
    answers: queue.SimpleQueue[Callable[[], T]] = queue.SimpleQueue()

    def work() -> None:
        try:
            answer = ask()
        except BaseException as err:  # noqa: BLE001 - the waiting thread raises it
            answers.put(partial(_raise, err))
        else:
            answers.put(lambda: answer)

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(work,), daemon=True, name="labext-check").start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        message = _("no answer within {seconds} s").format(seconds=f"{seconds:g}")
        hint = _("Try again in a minute; if it stays so, tell the administrators of your hub.")
        raise ServiceUnavailable(message, hint) from None
    return answer()


def _raise(err: BaseException) -> NoReturn:
    raise err


def _one_line(err: LabextError) -> str:
    return " ".join(f"{err.message} {err.hint}".split())

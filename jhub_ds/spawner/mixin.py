"""The policy at JupyterHub's hooks, for any spawner.

The hub's order at a start: `clear_state`, `auth_state_hook`, group overrides,
`_run_apply_user_options`, `pre_spawn_hook`, `start`. Options are checked at the second of ours
that a spawner has as well, because hooks in between may have changed anything. Only adapting
happens here; deciding is `policy`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from traitlets import Any as AnyValue
from traitlets import HasTraits, default

from jhub_ds.audit import Action, Event, record
from jhub_ds.form.page import Page, render
from jhub_ds.form.reading import options_from_form
from jhub_ds.locale import Message, msg
from jhub_ds.platform import policy_of
from jhub_ds.policy.choice import Choice, Refused, choose, without_legacy
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.quota import violations_of_pool, violations_of_total
from jhub_ds.policy.roles import Role

from . import holders
from .asked import Asked, asked_by
from .pages import ASSETS_PATH
from .reader import language_of, template_paths
from .refusal import Refusal, answer, refuse_start
from .remembered import held_choice

_STATE = "jhub_ds"
_NO_ROLE = msg(
    "None of your groups gives you a role here. Ask for one; if you were just added to a group, "
    "sign out and sign in again."
)
_LINK = msg(
    "A link cannot start a server here: the hub's authenticator does not show our spawn page. "
    "Open the spawn page without a query."
)


_InFrontOfASpawner: Any = HasTraits  # a subclass of the hub's Spawner would need `poll` and `stop`


class PolicyMixin(_InFrontOfASpawner):
    """Checks every way in to a start; goes in front of a spawner class."""

    choice: Choice | None = None
    """What the server was granted and holds, from the check until its end."""

    # The hub's trait takes a dict only, and 5.5 counts the error of anything else as its failure.
    user_options = AnyValue()

    @default("user_options")
    def _user_options_default(self) -> dict[str, Any]:
        return {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._trait_values_before: dict[str, Any] = {}
        self._remembered: dict[str, Any] = dict(self._stored_options())
        self._former = self._remembered
        self._has_started = False
        holders.register(self)

    # What the spawner is about

    @property
    def policy(self) -> Policy:
        """The policy of this hub."""
        return policy_of(self.config)

    def role(self) -> Role | None:
        """The role of the server's owner at this moment, whoever starts it."""
        return self.policy.roles.role_for(group.name for group in self.user.orm_user.groups)

    def role_of(self, choice: Choice) -> Role:
        """The role that `choice` was granted to."""
        role = self.policy.roles.named(choice.role)
        assert role is not None
        return role

    def under_configured(self, env: dict[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
        """`env` with `ours`; what an administrator set wins, but for our own names."""
        names = [n for n in ours if n not in self.environment or n.startswith("JHUB_DS_")]
        return env | {name: ours[name] for name in names}

    # The page

    @default("options_form")
    def _options_form_default(self) -> Any:
        return PolicyMixin.spawn_page

    def spawn_page(self) -> str:
        """The inside of the spawn page, in the language of whoever opened it. Never empty."""
        handler = self.handler
        asked = asked_by(handler)
        return render(
            Page(
                policy=self.policy,
                role=self.role(),
                today=date.today(),
                language=language_of(handler),
                static_url=self.hub.base_url + ASSETS_PATH,
                path=handler.request.uri if handler is not None else "",
                options=self._stored_options() if asked.options is None else asked.options,
                refused=asked.refused,
                template_paths=template_paths(handler),
            )
        )

    @default("options_from_form")
    def _options_from_form_default(self) -> Any:
        return self.checked_form

    def checked_form(self, form: Mapping[str, list[str]]) -> dict[str, Any]:
        """The form's fields as complete options, or an answer of 4xx that says everything wrong."""
        options = options_from_form(form)
        outcome = self.judged(options)
        if isinstance(outcome, Choice):
            return outcome.as_options()
        refusal = self._refusal(outcome)
        self._note("refused", options, refusal)
        if self.handler is not None and isinstance(outcome, Refused):
            self.handler.asked = Asked(options, outcome)
        raise answer(refusal)

    def options_from_query(self, query_data: Mapping[str, list[str]]) -> dict[str, Any]:
        """Called by the hub's own spawn page only: ours never passes a query on."""
        raise answer(Refusal([_LINK.in_language(language_of(self.handler))], "link"))

    # The checks

    def judged(self, options: object) -> Choice | Refused | None:
        """A choice, every reason why not, or None for somebody without a role."""
        role = self.role()
        if role is None:
            return None
        options, _legacy = without_legacy(options)
        outcome = choose(self.policy, role, options, date.today())
        if isinstance(outcome, Refused):
            return outcome
        exceeded = (
            *violations_of_total(self.policy, role, holders.of_person(self), outcome.amounts),
            *violations_of_pool(role, holders.of_role(self, role.name), outcome.amounts),
        )
        return Refused(exceeded) if exceeded else outcome

    async def _run_apply_user_options(self, user_options: dict[str, Any]) -> None:
        """Called by the hub before each start: the check of every way in."""
        self._note("asked", user_options)
        self.take(self._granted(user_options, self._remembered))
        self._note("granted", self.user_options)
        if self.apply_user_options:  # else the hub would warn of options that nobody handles
            await super()._run_apply_user_options(user_options)

    def _granted(self, options: object, former: dict[str, Any]) -> Choice:
        """The choice that `options` ask for; whatever else the outcome is, is raised.

        After a refusal `former` is what is remembered.
        """
        outcome = self.judged(options)
        if isinstance(outcome, Choice):
            return outcome
        refusal = self._refusal(outcome)
        self._note("refused", options, refusal)
        self.user_options = former
        self._remember(former)
        raise refuse_start(refusal, self.handler)

    def take(self, choice: Choice) -> None:
        """Hold `choice`, remember it, and set what it means for this kind of spawner."""
        self.choice, self._former = choice, self._remembered
        self.user_options = choice.as_options()
        self._remember(self.user_options)
        self.set_traits_for(choice)
        self.note_state()

    def check_again(self) -> Choice:
        """The second check, right before the server is made: hooks ran since the first.

        What was granted stands as long as it is the person's to choose.
        """
        if self.choice is None:  # started by something that skipped the hub's own order
            self.take(self._granted(self.user_options, self._remembered))
        else:
            self.choice = self._granted(self.choice.as_options(), self._former)
        assert self.choice is not None
        return self.choice

    def cannot_start(self, message: Message, reason: str = "cannot") -> Exception:
        """The exception to raise in a start that cannot go on for a reason that people can read."""
        said = [message.in_language(language_of(self.handler))]
        refusal = Refusal(said, reason, english=[str(message)])
        self._note("refused", self.user_options, refusal)
        return refuse_start(refusal, self.handler)

    # Traits

    def set_traits_for(self, choice: Choice) -> None:
        """Set the spawner's traits for `choice`; each kind of spawner has its own."""
        raise NotImplementedError

    def set_until_stop(self, values: Mapping[str, Any]) -> None:
        """Set traits that have their former values again after the server's end."""
        for name, value in values.items():
            self._trait_values_before.setdefault(name, getattr(self, name))
            setattr(self, name, value)

    def restore_traits(self) -> None:
        """Give the traits that a choice set the values that they had before."""
        for name, value in self._trait_values_before.items():
            setattr(self, name, value)
        self._trait_values_before = {}

    # Life: state, audit

    def note_state(self) -> None:
        """Let a hub that is started anew know what is held, if this one ends during the start."""
        if self.orm_spawner is not None:
            self.orm_spawner.state = self.get_state()
            self.user.db.commit()

    def get_state(self) -> dict[str, Any]:
        """What a restarted hub needs to know: what is held, what was chosen last."""
        state: dict[str, Any] = super().get_state()
        held = self.choice
        state[_STATE] = {"remembered": self._remembered, "role": held.role if held else None}
        return state

    def load_state(self, state: dict[str, Any]) -> None:
        """Take up what an earlier hub noted; what cannot be read is as if it was not there."""
        super().load_state(state)
        noted = state.get(_STATE)
        if not isinstance(noted, dict) or not isinstance(noted.get("remembered"), dict):
            return
        self._remembered = noted["remembered"]
        self.choice = held_choice(noted)
        self._has_started = self.choice is not None

    def clear_state(self) -> None:
        """Called by the hub before each start and at every kind of end: nothing is held."""
        super().clear_state()
        if self._has_started and self.choice is not None:
            self._note("stopped", self.choice.as_options())
        self.choice, self._has_started = None, False
        self.restore_traits()

    def note_started(self) -> None:
        """Each kind of spawner calls it when its server runs."""
        self._has_started = True
        self._note("started", self.user_options)

    def _stored_options(self) -> Mapping[str, Any]:
        stored = self.orm_spawner.user_options if self.orm_spawner else None
        return stored if isinstance(stored, Mapping) else {}

    def _remember(self, options: Mapping[str, Any]) -> None:
        """Make `options` what the next start without any takes, and what the page shows."""
        self._remembered = dict(options)
        if self.orm_spawner is not None:
            self.orm_spawner.user_options = self._remembered
            self.user.db.commit()

    def _refusal(self, outcome: Refused | None) -> Refusal:
        language = language_of(self.handler)
        if outcome is None:
            return Refusal([_NO_ROLE.in_language(language)], "no_role", 403, [str(_NO_ROLE)])
        status = 409 if all(v.rule == "total" for v in outcome.violations) else 400
        lines, rule = outcome.lines(language), outcome.violations[0].rule
        return Refusal(lines, rule, status, outcome.lines())

    def _note(self, action: Action, options: object, refusal: Refusal | None = None) -> None:
        role = self.role()
        record(
            Event(
                action=action,
                user=self.user.name,
                role=role.name if role else None,
                outcome="failure" if refusal else "success",
                reason=refusal.reason if refusal else None,
                details={
                    "server": self.name,
                    "options": options,
                    **({"violations": refusal.english} if refusal else {}),
                },
            )
        )

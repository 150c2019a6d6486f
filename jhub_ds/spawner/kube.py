"""`jhub-ds`: labs as pods, on KubeSpawner."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from kubespawner import KubeSpawner

from jhub_ds.locale import msg
from jhub_ds.policy.choice import Choice

from .guard import Expected, differences, is_extended, quantity
from .lab_env import Lab, lab_environment
from .mixin import PolicyMixin
from .overrides import pod_bounds, pod_placement
from .token import TOKEN_VARIABLES, token_secret, token_variable

_LABELS = ("jhub-ds/role", "jhub-ds/environment")
_OVERLAYS = ".jhub-ds/overlay"


class DSSpawner(PolicyMixin, KubeSpawner):
    """KubeSpawner within the bounds of the owner's role."""

    def set_traits_for(self, choice: Choice) -> None:
        """All that the pod gets from the choice."""
        role = self.role_of(choice)
        current = self._current
        self.set_until_stop(pod_bounds(self.policy, role, choice, current))
        self.set_until_stop(pod_placement(self.policy, role, choice, current))

    def start(self) -> Any:
        """Called by the hub; the future is KubeSpawner's own, which it ends its progress by."""
        starting = super().start()
        starting.add_done_callback(self._note_end_of_start)
        return starting

    def _note_end_of_start(self, starting: asyncio.Future[Any]) -> None:
        if not starting.cancelled() and starting.exception() is None:
            self.note_started()

    async def load_user_options(self) -> None:
        """Called by KubeSpawner at the beginning of a start: the second check.

        Profiles are not read: they could set what the role bounds.
        """
        first = self.choice
        choice = self.check_again()
        if first is not None and first.role != choice.role:
            self.restore_traits()  # the former role's nodes and overrides are not this one's
            self.set_traits_for(choice)
        bounds = pod_bounds(self.policy, self.role_of(choice), choice, self._current)
        self.set_until_stop(bounds)

    def get_env(self) -> dict[str, Any]:
        """The lab's variables; an administrator's own win, but for ours and the hub's token."""
        env: dict[str, Any] = super().get_env()
        if self.choice is not None:
            env = self.under_configured(env, lab_environment(self._lab(self.choice)))
        reference = token_variable(self._token_secret_name())
        return env | {name: reference for name in TOKEN_VARIABLES if name in env}

    def _build_pod_labels(self, extra_labels: dict[str, str]) -> dict[str, str]:
        labels: dict[str, str] = super()._build_pod_labels(extra_labels)
        return labels | self._our_labels()

    async def _make_create_pod_request(self, pod: Any, request_timeout: float) -> Any:
        """Called by KubeSpawner after every hook: the one place where the pod is what is sent."""
        self._guard(pod)
        created = await super()._make_create_pod_request(pod, request_timeout)
        if created:
            await self._make_token_secret(request_timeout)
        return created

    def _guard(self, pod: Any) -> None:
        choice = self.choice
        manifest = self.api.api_client.sanitize_for_serialization(pod)
        found = (
            differences(manifest, self._expected(choice)) if choice else [msg("nothing granted")]
        )
        if found:
            self.log.error(
                "pod refused user=%s server=%s differences=%s",
                self.user.name,
                self.name,
                "; ".join(str(each) for each in found),
            )
            problem = msg(
                "The server was not started: something in the hub's configuration changed it after "
                "your choice was checked ({differences}). Tell the administrators.",
                differences="; ".join(str(each) for each in found),
            )
            raise self.cannot_start(problem, "guard")

    def _expected(self, choice: Choice) -> Expected:
        bounds = pod_bounds(self.policy, self.role_of(choice), choice, self._current)
        return Expected(
            limits=_amounts(bounds, "limit"),
            requests=_amounts(bounds, "guarantee"),
            image=bounds["image"],
            labels=self._our_labels(),
        )

    async def _make_token_secret(self, request_timeout: float) -> None:
        """The hub's token for the lab, in a Secret that goes away with the pod."""
        created = await self.api.read_namespaced_pod(
            self.pod_name, self.namespace, _request_timeout=request_timeout
        )
        name = self._token_secret_name()
        secret = token_secret(name, created, self.api_token, self._build_common_labels({}))
        await self._ensure_not_exists("secret", name)
        await self._make_create_resource_request("secret", secret)

    def _token_secret_name(self) -> str:
        """The pod's name; with internal SSL KubeSpawner has a Secret of that name itself."""
        return f"{self.pod_name}-token" if self.internal_ssl else str(self.pod_name)

    def _our_labels(self) -> dict[str, str]:
        choice = self.choice
        return dict(zip(_LABELS, (choice.role, choice.environment), strict=True)) if choice else {}

    def _lab(self, choice: Choice) -> Lab:
        home = self._home()
        overlay = f"{home}/{_OVERLAYS}/{choice.environment}"
        return Lab(self.policy, self.role_of(choice), choice, self.user.name, overlay, home)

    def _home(self) -> str:
        return str(self.working_dir or "/home/jovyan").rstrip("/")

    def _current(self, name: str) -> Any:
        """What a trait held before a choice set it, in this start."""
        return self._trait_values_before.get(name, getattr(self, name))


def _amounts(bounds: Mapping[str, Any], kind: str) -> dict[str, Any]:
    extra = bounds[f"extra_resource_{kind}s"]
    return {
        "cpu": quantity(bounds[f"cpu_{kind}"]),
        "memory": quantity(bounds[f"mem_{kind}"]),
        **{name: quantity(amount) for name, amount in extra.items() if is_extended(name)},
    }

"""Every key under `c.DSPlatform`: its type, what its absence means, one sentence.

Data only. The check for unknown keys and the reference page both read this table. In a path, `NAME`
stands for a name that the configuration chooses, `N` for a position in a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from .kinds import KINDS, SSL_MODES, SettingType


@dataclass(frozen=True)
class Key:
    """One key; `open` where it may hold keys that are not in the table."""

    path: str
    type: str
    absent: str
    says: str
    open: bool = False


_TEXT = "text, or texts in `en` and `ru`"
_DATA = "plain data"


def _bounds(name: str, type_: str, minimum: str, step: str) -> Iterator[Key]:
    absent = "not granted" if name == "gpu" else "a fault"
    path = f"roles.NAME.{name}"
    yield Key(path, "keys", absent, f"What one server may have of {name}.")
    yield Key(f"{path}.min", type_, minimum, "The least that can be chosen.")
    yield Key(f"{path}.max", type_, "a fault", "The most; always allowed, on a step or not.")
    yield Key(f"{path}.default", type_, "the minimum", "What a missing field takes.")
    yield Key(f"{path}.step", type_, step, "What lies between two amounts, from the minimum.")


def _amounts(path: str, absent: dict[str, str], says: str) -> Iterator[Key]:
    for name, type_ in (("cpu", "number"), ("memory", "size"), ("gpu", "whole number")):
        yield Key(f"{path}.{name}", type_, absent[name], says)


def _tolerations(path: str) -> Iterator[Key]:
    yield Key(f"{path}.N.key", "text", "every key", "The taint that is tolerated.")
    yield Key(f"{path}.N.operator", "`Exists` or `Equal`", "`Equal`", "How its value is compared.")
    yield Key(f"{path}.N.value", "text", "no value", "The value of the taint.")
    yield Key(f"{path}.N.effect", "text", "every effect", "The effect of the taint.")
    yield Key(
        f"{path}.N.tolerationSeconds",
        "whole number",
        "for ever",
        "How long a pod stays on a node that gets the taint.",
    )


def _one_of(words: Iterable[str]) -> str:
    *first, last = (f"`{word}`" for word in words)
    return f"{', '.join(first)} or {last}"


_SETTING_TYPES: Mapping[SettingType, str] = {
    "url": "http or https address",
    "host": "text",
    "port": "whole number",
    "path": "absolute path",
    "sslmode": _one_of(SSL_MODES),
    "text": "text",
}


def _settings() -> Iterator[Key]:
    """The keys of every kind of connection; one that several kinds have stands there once."""
    for name, setting in {n: s for known in KINDS.values() for n, s in known.items()}.items():
        kinds = ", ".join(f"`{kind}`" for kind, known in KINDS.items() if name in known)
        type_ = _SETTING_TYPES[setting.type]
        path = f"connections.NAME.{name}"
        yield Key(path, type_, setting.absent, f"{setting.says} ({kinds})")


_LABELS = "text by name"
_TERMS = "list of Kubernetes terms"
_OVERRIDES = (
    ("node_selector", _LABELS, "The labels of nodes that its pods may run on."),
    ("tolerations", "list of tolerations", "The taints that its pods tolerate."),
    ("node_affinity_preferred", _TERMS, "Nodes that its pods prefer."),
    ("node_affinity_required", _TERMS, "Nodes that its pods need."),
    ("pod_affinity_preferred", _TERMS, "Pods beside which its pods prefer to run."),
    ("pod_affinity_required", _TERMS, "Pods beside which its pods have to run."),
    ("pod_anti_affinity_preferred", _TERMS, "Pods that its pods keep away from if they can."),
    ("pod_anti_affinity_required", _TERMS, "Pods that its pods keep away from."),
    ("priority_class_name", "text", "The priority class of its pods."),
    ("scheduler_name", "text", "The scheduler that places its pods."),
    ("extra_labels", _LABELS, "More labels of its pods; none of the platform's own."),
    ("extra_annotations", _LABELS, "More annotations of its pods; none that changes security."),
    ("image_pull_policy", "`Always`, `IfNotPresent` or `Never`", "When the image is pulled."),
    ("image_pull_secrets", "list of names", "The cluster's Secrets that pull the image."),
    ("start_timeout", "seconds", "How long a start may take."),
    ("http_timeout", "seconds", "How long a started lab may take to answer."),
    ("delete_grace_period", "seconds", "How long a lab may take to end."),
    ("default_url", "text", "The page that a lab opens first."),
)


def _overrides(path: str) -> Iterator[Key]:
    """KubeSpawner traits that touch neither bounds nor security."""
    yield Key(path, "traits of KubeSpawner", "none", "Traits for its pods, from an allow-list.")
    for trait, type_, says in _OVERRIDES:
        yield Key(f"{path}.{trait}", type_, "KubeSpawner's own", says, type_ == _LABELS)
    yield from _tolerations(f"{path}.tolerations")


KEYS: tuple[Key, ...] = (
    Key("ceiling", "keys", "each its own", "The most that one person may hold, whatever the role."),
    *_amounts(
        "ceiling",
        {"cpu": "64", "memory": '"256G"', "gpu": "8"},
        "The most over all running servers of one person.",
    ),
    Key("environments", "environments by name", "a fault", "What can be started; at least one."),
    Key("environments.NAME", "keys", "a fault", "One layered image; a name fits a label."),
    Key("environments.NAME.image", "text", "a fault", "The image, as Kubernetes pulls it."),
    Key("environments.NAME.title", _TEXT, "the name", "What people call it."),
    Key("environments.NAME.description", _TEXT, "none", "What is inside."),
    Key("environments.NAME.extends", "an environment", "stands alone", "What it is built on."),
    Key(
        "environments.NAME.gpu",
        "`none`, `preferred` or `required`",
        "`none`",
        "Whether GPUs are of use to it; `none` refuses any GPU, `required` refuses 0.",
    ),
    Key("environments.NAME.retired", "keys", "in service", "That it goes out of service."),
    Key("environments.NAME.retired.message", _TEXT, "none", "What people are told."),
    Key("environments.NAME.retired.on", "date", "at once", "The first day without it."),
    Key("environments.NAME.retired.use", "an environment", "none", "What to use instead."),
    *_overrides("environments.NAME.overrides"),
    Key("gpus", "GPU types by name", "no GPUs", "The kinds of GPU that the cluster has."),
    Key("gpus.NAME", "keys", "a fault", "One kind; a name fits a label."),
    Key("gpus.NAME.title", _TEXT, "the name", "What people call it."),
    Key("gpus.NAME.resource", "text", "a fault", "The resource that Kubernetes counts."),
    Key("gpus.NAME.node_selector", _LABELS, "none", "The labels of its nodes.", open=True),
    Key("gpus.NAME.tolerations", "list of tolerations", "none", "The taints of its nodes."),
    *_tolerations("gpus.NAME.tolerations"),
    Key("roles", "roles by name", "a fault", "Who may start what; at least one."),
    Key("roles.NAME", "keys", "a fault", "One spawn role; a name fits a label."),
    Key("roles.NAME.rank", "whole number", "a fault", "Distinct; the highest of a person's wins."),
    Key("roles.NAME.groups", "list of names", "a fault", "Whole groups, as the SSO gives them."),
    Key("roles.NAME.environments", "list of names", "a fault", "The first is the default."),
    *_bounds("cpu", "number", "1", "1"),
    *_bounds("memory", "size", '"1G"', '"1G"'),
    *_bounds("gpu", "whole number", "0", "1"),
    Key("roles.NAME.gpu.types", "list of names", "a fault", "Of `gpus`; the first is the default."),
    Key("roles.NAME.total", "keys", "each its own", "What one person may hold over all servers."),
    *_amounts(
        "roles.NAME.total",
        dict.fromkeys(("cpu", "memory", "gpu"), "the maximum of one server"),
        "The most over all running servers of one person; never above the ceiling.",
    ),
    Key("roles.NAME.total.servers", "whole number", "1", "How many servers one person may run."),
    Key("roles.NAME.pool", "keys", "no shared cap", "What everybody with the role shares."),
    *_amounts(
        "roles.NAME.pool",
        dict.fromkeys(("cpu", "memory", "gpu"), "no shared cap"),
        "The most over all running servers of the role.",
    ),
    Key("roles.NAME.request_ratio", "keys", "1, 1", "Guarantee ÷ limit."),
    Key("roles.NAME.request_ratio.cpu", "number", "1", "Above 0, at most 1."),
    Key("roles.NAME.request_ratio.memory", "number", "1", "Above 0, at most 1."),
    Key("roles.NAME.idle", "duration", "the hub's own rule", "How long a lab may be idle."),
    Key("roles.NAME.max_age", "duration", "the hub's own rule", "How old a lab may get."),
    Key("roles.NAME.extends", "a role", "stands alone", "Its keys count where this is silent."),
    *_overrides("roles.NAME.overrides"),
    Key("presets", "list", "three, from each role's bounds", "Selections with a title."),
    Key("presets.N.title", _TEXT, "a fault", "What people call it."),
    *_amounts(
        "presets.N",
        dict.fromkeys(("cpu", "memory", "gpu"), "the role's default"),
        "The amount that it selects.",
    ),
    Key("presets.N.gpu_type", "a GPU type", "the role's default", "The type that it selects."),
    Key("connections", "connections by name", "none", "Services that notebooks can reach."),
    Key("connections.NAME", "keys", "none", "One service; its kind has its own keys.", open=True),
    Key("connections.NAME.kind", _one_of(KINDS), "a fault", "What speaks to the service."),
    Key("connections.NAME.title", _TEXT, "the name", "What people call it."),
    Key("connections.NAME.roles", "list of names", "every role", "Whose labs are told of it."),
    *_settings(),
    Key("contact", _TEXT, "none", "Whom to ask: words, an address of mail or of a page."),
    Key("announcement", _TEXT, "none", "What the spawn page says above the fields."),
    Key("audit_file", "text", "standard output", "An absolute path: where audit events go."),
)

_TEXTS = frozenset(key.path for key in KEYS if key.type == _TEXT)
_OPEN = frozenset(key.path for key in KEYS if key.open)


@cache
def known(pattern: str) -> tuple[str, ...]:
    """The keys right below `pattern` ("" is the top), in the order of the table."""
    if pattern in _TEXTS:
        return ("en", "ru")
    start = f"{pattern}." if pattern else ""
    below = (key.path.removeprefix(start) for key in KEYS if key.path.startswith(start))
    return tuple(dict.fromkeys(rest.partition(".")[0] for rest in below))


def is_open(pattern: str) -> bool:
    """Whether what stands at `pattern` may hold keys that are not in the table."""
    return pattern in _OPEN


def is_section(pattern: str) -> bool:
    """Whether what stands at `pattern` holds fixed keys."""
    return not {"NAME", "N"} & set(known(pattern)) and bool(known(pattern))

"""The spawn page's inside: what JupyterHub puts into its own form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    Template,
)

from jhub_ds.locale import Message, Text, msg, say
from jhub_ds.policy.choice import FIELDS, Choice, Refused
from jhub_ds.policy.faults import Violation
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.quantities import GPU, QUANTITIES
from jhub_ds.policy.roles import Role

from .assets import asset_url
from .cards import cards
from .fields import NumberField, echoed, field_text, label, number_field
from .language import Language
from .links import language_link, options_link
from .prefill import prefill, usable
from .presets import presets

LANGUAGE_NAMES: Mapping[Language, str] = {"en": "English", "ru": "Русский"}


@dataclass(frozen=True)
class Page:
    """Everything that the page depends on.

    `options` is what to select: from a link, remembered, or what a refused form sent. It may hold
    anything. `path` is the page's own address with its query; `notes` are said above the fields.
    `template_paths` are the hub's: a file there called `jhub_ds_page.html`, `jhub_ds_no_role.html`
    or `jhub_ds_frame.html` takes the place of ours, which it can extend (as `page.html`, …).
    """

    policy: Policy
    role: Role | None
    today: date
    language: Language = "en"
    static_url: str = ""
    path: str = ""
    options: object = field(default_factory=dict)
    refused: Refused | None = None
    notes: tuple[Message, ...] = ()
    template_paths: tuple[str, ...] = ()


def render(page: Page) -> str:
    """The HTML between JupyterHub's `<form>` and its own button."""
    if page.role is None:
        return _template("no_role.html", page.template_paths).render(_frame(page))
    shown = _shown(page, page.role)
    values = shown.values
    context = {
        "cards": cards(page.policy, page.role, page.today),
        "selected": values["environment"],
        "numbers": _numbers(page.role, values),
        "gpu_types": [page.policy.gpus[name] for name in page.role.gpu_types],
        "gpu_type": values["gpu_type"],
        "presets": _presets(page, page.role, values),
        "notes": (*page.notes, *shown.notes),
        "errors": _by_field(page.refused),
        "summary": _summary(page),
    }
    return _template("page.html", page.template_paths).render(_frame(page) | context)


@dataclass(frozen=True)
class _Shown:
    """What every field holds, and what could not be taken."""

    values: Mapping[str, str]
    notes: tuple[Message, ...] = ()


def _shown(page: Page, role: Role) -> _Shown:
    if page.refused is not None:
        values = _defaults(page, role) | _echoes(page.options)
        return _Shown(values)
    taken = prefill(page.policy, role, page.options, page.today)
    if taken.choice is None:
        return _Shown(_defaults(page, role), taken.notes)
    return _Shown(_defaults(page, role) | _chosen(taken.choice), taken.notes)


def _defaults(page: Page, role: Role) -> dict[str, str]:
    offered = [environment.name for environment in usable(page.policy, role, page.today)]
    numbers: dict[str, str] = {q.name: field_text(q, role.default(q)) for q in QUANTITIES}
    first = {"environment": next(iter(offered), ""), "gpu_type": next(iter(role.gpu_types), "")}
    return {**numbers, **first}


def _chosen(choice: Choice) -> dict[str, str]:
    values: dict[str, str] = {q.name: field_text(q, choice.amounts.of(q)) for q in QUANTITIES}
    values["environment"] = choice.environment
    return values | ({"gpu_type": choice.gpu_type} if choice.gpu_type else {})


def _echoes(options: object) -> dict[str, str]:
    if not isinstance(options, Mapping):
        return {}
    return {name: echoed(name, options[name]) for name in FIELDS if options.get(name) is not None}


def _numbers(role: Role, values: Mapping[str, str]) -> list[NumberField]:
    granted = [q for q in QUANTITIES if role.grants(q)]
    return [number_field(quantity, role, values[quantity.name]) for quantity in granted]


def _presets(page: Page, role: Role, values: Mapping[str, str]) -> list[tuple[object, str, bool]]:
    """Each preset, where it leads without a script, and whether the fields hold it."""
    environment = page.policy.environments.get(values["environment"])
    return [
        (
            preset,
            options_link(page.path, preset.as_options(environment)),
            preset.is_selected(values),
        )
        for preset in presets(page.policy, role)
    ]


def _by_field(refused: Refused | None) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = {}
    for violation in refused.violations if refused else ():
        found.setdefault(violation.field, []).append(violation.message)
    return found


def _summary(page: Page) -> list[tuple[str | None, Message | str, Message]]:
    """Every violation: the field on this page that it leads to, its label, what is wrong."""
    assert page.role is not None
    shown = {
        "environment",
        "cpu",
        "memory",
        *(("gpu", "gpu_type") if page.role.grants(GPU) else ()),
    }
    violations: tuple[Violation, ...] = page.refused.violations if page.refused else ()
    return [(v.field if v.field in shown else None, label(v.field), v.message) for v in violations]


def _frame(page: Page) -> dict[str, Any]:
    """What every page needs: the language, the assets, whom to ask."""

    def speak(value: object) -> str:
        return say(value, page.language)

    def translate(text: str, **values: object) -> str:
        return msg(text, **values).in_language(page.language)

    return {
        "frame": _template("frame.html", page.template_paths),
        "_": translate,
        "say": speak,
        "language": page.language,
        "languages": [
            (code, name, language_link(page.path, code, page.options))
            for code, name in LANGUAGE_NAMES.items()
        ],
        "style_url": asset_url(page.static_url, "form.css"),
        "script_url": asset_url(page.static_url, "form.js"),
        "announcement": page.policy.announcement,
        "contact": page.policy.contact,
        "contact_link": _link_of(page.policy.contact, page.language),
    }


def _link_of(contact: Text | None, language: Language) -> str | None:
    """Where a contact leads that is nothing but a web or mail address."""
    said = contact.in_language(language).strip() if contact else ""
    if any(c.isspace() for c in said):
        return None
    if said.startswith(("https://", "http://", "mailto:")):
        return said
    return f"mailto:{said}" if said.count("@") == 1 else None


@cache
def _template(name: str, paths: tuple[str, ...]) -> Template:
    return _environment(paths).select_template([f"{_OVERRIDE}{name}", name])


@cache
def _environment(paths: tuple[str, ...]) -> Environment:
    """Ours are found first: many a hub has a `page.html` of its own, which is something else."""
    return Environment(
        loader=ChoiceLoader([PackageLoader("jhub_ds.form"), FileSystemLoader(paths)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


_OVERRIDE = "jhub_ds_"

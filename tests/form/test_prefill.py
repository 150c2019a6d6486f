"""What the page selects of what a link asks for or of what was chosen last time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jhub_ds.form.prefill import prefill
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.roles import Role

Select = Callable[..., tuple[dict[str, Any] | None, list[str]]]
DEFAULTS = {"environment": "analyst", "cpu": 8, "memory": "32G", "gpu": 0, "gpu_type": None}


def role_in(policy: Policy, name: str) -> Role:
    return next(role for role in policy.roles.roles if role.name == name)


@pytest.fixture
def select(policy: Policy, today: Any) -> Select:
    """What is selected of some options, and what is said about the rest."""

    def selected(options: object, role: str = "engineer", policy: Policy = policy) -> Any:
        found = prefill(policy, role_in(policy, role), options, today)
        choice = found.choice.as_options() if found.choice else None
        return choice, [str(note) for note in found.notes]

    return selected


def test_without_options_the_defaults_are_selected(select: Select) -> None:
    assert select({}) == (DEFAULTS, [])


def test_allowed_options_are_selected_without_a_word(select: Select) -> None:
    options = {"environment": "dl", "cpu": 4, "memory": "16G", "gpu": 1, "gpu_type": "a100-slice"}
    assert select(options) == (options, [])


@pytest.mark.parametrize(
    ("given", "selected"),
    [
        pytest.param({"cpu": "100"}, {"cpu": 64}, id="above"),
        pytest.param({"cpu": 0}, {"cpu": 1}, id="below"),
        pytest.param({"cpu": "9" * 5000}, {"cpu": 64}, id="far-above"),
        pytest.param({"memory": "1T"}, {"memory": "256G"}, id="memory"),
        pytest.param({"memory": "31.6G"}, {"memory": "32G"}, id="between-steps"),
        pytest.param({"environment": "dl", "gpu": 7}, {"environment": "dl", "gpu": 2}, id="gpus"),
        pytest.param({"memory": "64Gi"}, {"memory": "64G"}, id="another-unit"),
        pytest.param({"memory": 1024}, {"memory": "256G"}, id="no-unit"),
        pytest.param({"memory": "lots"}, {}, id="no-size"),
        pytest.param({"cpu": "many"}, {}, id="no-number"),
        pytest.param({"environment": "x"}, {}, id="no-environment"),
    ],
)
def test_what_is_not_allowed_becomes_the_nearest_that_is(
    select: Select, given: dict[str, object], selected: dict[str, object]
) -> None:
    choice, notes = select(given)
    expected = {**DEFAULTS, **selected}
    assert choice == {**expected, "gpu_type": "a100" if expected["gpu"] else None}
    assert len(notes) == 1


def test_a_note_says_what_was_asked_what_is_wrong_and_what_is_selected(select: Select) -> None:
    assert select({"cpu": "100", "environment": "x", "gpu_typ": 1})[1] == [
        'Not taken: Environment: "x" is not an environment of your role; use one of: '
        "analyst, ds, dl (selected instead: Data analyst)",
        "Not taken: Cores: 100 cores is above your maximum of 64 cores "
        "(selected instead: 64 cores)",
        "Not taken: gpu_typ: there is no such option; did you mean gpu_type?",
    ]


def test_gpus_that_were_not_asked_for_are_dropped_without_a_word(
    select: Select, make_policy: Callable[..., Policy]
) -> None:
    policy = make_policy(roles={"engineer": {"gpu": {"default": 1}}})
    assert select({"environment": "ds"}, policy=policy)[0]["gpu"] == 0
    assert select({"environment": "ds"}, policy=policy)[1] == []
    assert select({"environment": "dl"}, policy=policy)[0]["gpu"] == 1


def test_gpus_that_were_asked_for_are_dropped_with_a_note(select: Select) -> None:
    choice, notes = select({"environment": "ds", "gpu": 2})
    assert (choice["environment"], choice["gpu"]) == ("ds", 0)
    assert "environment ds does not use GPUs" in notes[0]


def test_an_environment_that_needs_a_gpu_gets_one(
    select: Select, make_policy: Callable[..., Policy]
) -> None:
    policy = make_policy(environments={"dl": {"gpu": "required"}})
    assert select({"environment": "dl"}, policy=policy)[0]["gpu"] == 1
    assert select({"environment": "dl"}, policy=policy)[1] == []
    assert "needs a GPU" in select({"environment": "dl", "gpu": 0}, policy=policy)[1][0]


def test_an_environment_that_needs_what_the_role_has_not_is_replaced(
    select: Select, make_policy: Callable[..., Policy]
) -> None:
    policy = make_policy(
        environments={"dl": {"gpu": "required"}},
        roles={"scientist": {"environments": ["dl", "ds"]}},
    )
    choice, notes = select({"environment": "dl"}, "scientist", policy)
    assert choice["environment"] == "ds"
    assert "needs a GPU" in notes[0]
    assert select({}, "scientist", policy)[0]["environment"] == "ds"


def test_a_retired_environment_gives_way_to_the_one_it_names(
    select: Select, make_policy: Callable[..., Policy]
) -> None:
    retired = {"message": "Old libraries.", "on": "2026-11-01", "use": "dl"}
    policy = make_policy(environments={"ds": {"retired": retired}})
    choice, notes = select({"environment": "ds"}, policy=policy)
    assert choice["environment"] == "dl"
    assert "is retired; use dl. Old libraries." in notes[0]


def test_a_role_without_anything_in_service_is_told(
    select: Select, make_policy: Callable[..., Policy]
) -> None:
    policy = make_policy(environments={"analyst": {"retired": {"message": "Gone."}}})
    choice, notes = select({}, "analyst", policy)
    assert choice is None
    assert notes == ["No environment of your role can be started at the moment."]


def test_options_of_a_former_page_are_dropped_with_a_note(select: Select) -> None:
    choice, notes = select({"profile": "big", "profile-option-big--image": "x"})
    assert choice == DEFAULTS
    assert notes == [
        "Your earlier selection was made for a former page and cannot be used any more."
    ]


@pytest.mark.parametrize("options", [None, [], "ds", 7, True, [{"cpu": 1}]], ids=repr)
def test_what_is_no_selection_at_all_is_not_taken(select: Select, options: object) -> None:
    choice, notes = select(options)
    assert choice == DEFAULTS
    assert len(notes) == 1 and "is not a selection" in notes[0]


def test_a_role_that_shrank_gets_its_new_most(select: Select) -> None:
    remembered = {"environment": "dl", "cpu": 64, "memory": "256G", "gpu": 2, "gpu_type": "a100"}
    choice, notes = select(remembered, "scientist")
    assert choice == {**DEFAULTS, "environment": "ds", "cpu": 16, "memory": "128G"}
    assert len(notes) == 4

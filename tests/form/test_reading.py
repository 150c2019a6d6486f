"""From what browsers send to `user_options`."""

from __future__ import annotations

import pytest

from jhub_ds.form.reading import options_from_form, options_from_link


def test_the_form_s_fields_become_options() -> None:
    form = {
        "environment": ["ds"],
        "cpu": ["4"],
        "memory": ["16"],
        "gpu": ["0"],
        "gpu_type": ["a100"],
        "_xsrf": ["2|secret"],
    }
    assert options_from_form(form) == {
        "environment": "ds",
        "cpu": "4",
        "memory": "16G",
        "gpu": "0",
        "gpu_type": "a100",
    }


@pytest.mark.parametrize(
    ("sent", "memory"),
    [
        pytest.param("16", "16G", id="counts-in-G"),
        pytest.param("0.5", "0.5G", id="half"),
        pytest.param("16G", "16G", id="has-a-unit"),
        pytest.param("512M", "512M", id="another-unit"),
        pytest.param("16 ", "16 ", id="not-a-number"),
        pytest.param("-1", "-1", id="negative"),
        pytest.param("1e3", "1e3", id="exponent"),
        pytest.param("١٦", "١٦", id="other-digits"),
    ],
)
def test_a_bare_number_of_memory_counts_in_g(sent: str, memory: str) -> None:
    assert options_from_form({"memory": [sent]}) == {"memory": memory}


def test_empty_fields_are_dropped() -> None:
    assert options_from_form({"cpu": [""], "memory": [], "gpu": ["", ""]}) == {}


def test_a_field_sent_twice_stays_a_list() -> None:
    assert options_from_form({"memory": ["1", "2"], "cpu": ["1", ""]}) == {
        "memory": ["1", "2"],
        "cpu": "1",
    }


def test_unknown_fields_stay_for_the_check_to_refuse() -> None:
    assert options_from_form({"image": ["evil"]}) == {"image": "evil"}


def test_a_link_s_options_are_those_with_the_prefix() -> None:
    query = {"opt-cpu": ["4"], "opt-memory": ["16G"], "lang": ["ru"], "next": ["/"], "cpu": ["9"]}
    assert options_from_link(query) == {"cpu": "4", "memory": "16G"}


def test_a_link_s_empty_value_stays() -> None:
    assert options_from_link({"opt-cpu": [""], "opt-gpu": []}) == {"cpu": ""}


def test_a_link_s_repeated_option_stays_a_list() -> None:
    assert options_from_link({"opt-cpu": ["1", "2"]}) == {"cpu": ["1", "2"]}

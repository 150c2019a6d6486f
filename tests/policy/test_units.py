"""Numbers, sizes and durations, from text and JSON and back."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jhub_ds.policy import units

M, G, T = 2**20, 2**30, 2**40


@pytest.mark.parametrize(
    ("text", "bytes_"),
    [("1K", 1024), ("32G", 32 * G), ("1.5G", 3 * G // 2), ("0.5T", T // 2), ("007M", 7 * M)],
)
def test_a_size_is_a_number_and_a_unit(text: str, bytes_: int) -> None:
    assert units.size(text) == bytes_


@pytest.mark.parametrize(
    "text",
    ["", "32", "32Gi", "32GB", "32 G", " 32G", "32G\n", "32g", "-1G", "+1G", "1e3M", ".5G", "5.G",
     "1_0G", "٣G", "３G", "32P", "G", "1,5G", "NaNG"],
)  # fmt: skip
def test_anything_else_is_no_size(text: str) -> None:
    assert units.size(text) is None


@pytest.mark.parametrize("text", ["", " 1", "1 ", "1\n", "+1", "-1", "1e1", "٤", "1.", ".1", "0x1"])
def test_a_number_has_no_sign_exponent_or_space(text: str) -> None:
    assert units.number(text) is None
    assert units.whole_number(text) is None


def test_a_whole_number_has_no_point() -> None:
    assert units.whole_number("1.0") is None
    assert units.whole_number("012") == 12


@pytest.mark.parametrize("value", [True, False, None, "1", math.nan, math.inf, -math.inf, [1], 1j])
def test_what_is_no_number_in_json_is_none(value: object) -> None:
    assert units.json_number(value) is None


def test_a_float_counts_as_its_shortest_decimal() -> None:
    assert units.json_number(0.1) == Fraction(1, 10)
    assert units.json_number(1e300) == 10**300


@pytest.mark.parametrize("zeros", [59, 60, 61, 5000])
def test_a_tiny_excess_is_never_lost(zeros: int) -> None:
    number = units.number("8." + "0" * zeros + "1")
    assert number is not None
    assert 8 < number < 9


def test_a_number_of_any_length_is_read_as_a_large_one() -> None:
    assert units.number("9" * 100_000) is not None
    assert (units.number("1" + "0" * 100_000) or 0) > 10**50


@given(st.integers(min_value=0, max_value=2**70).map(lambda kilo: Fraction(kilo * 1024)))
def test_a_size_reads_back_as_what_was_written(amount: Fraction) -> None:
    assert units.size(units.size_text(amount)) == amount


@given(st.integers(min_value=1, max_value=2**40), st.sampled_from("KMGT"))
def test_a_size_is_written_with_the_largest_unit_that_divides_it(number: int, unit: str) -> None:
    amount = units.size(f"{number}{unit}")
    assert amount is not None
    written = units.size_text(amount)
    larger = "KMGT"["KMGT".index(written[-1]) + 1 :]
    assert not any(amount % (units.size(f"1{one}") or 1) == 0 for one in larger)


@given(st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    for read in (units.number, units.whole_number, units.size, units.duration, units.size_meant):
        read(text)


@given(st.integers(min_value=0, max_value=10**9) | st.floats(min_value=0, max_value=1e9))
def test_a_number_is_written_as_it_was_read(number: float) -> None:
    exact = units.json_number(number)
    assert exact is not None
    assert units.plain(exact) == number


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("2h", 7200), ("7d", 604800), ("1w", 604800)]
)
def test_a_duration_is_a_whole_number_and_a_unit(text: str, seconds: int) -> None:
    assert units.duration(text) == seconds


@pytest.mark.parametrize("text", ["", "2", "h", "1.5h", "-1h", "2 h", "2h\n", "2y", "9" * 40 + "d"])
def test_anything_else_is_no_duration(text: str) -> None:
    assert units.duration(text) is None


@pytest.mark.parametrize(
    ("given_", "meant"),
    [("32", "32G"), (32, "32G"), ("32Gi", "32G"), ("32 GB", "32G"), ("512mb", "512M"),
     ("1.5 t", "1.5T")],
)  # fmt: skip
def test_what_was_probably_meant_is_a_size(given_: object, meant: str) -> None:
    assert units.size_meant(given_) == meant
    assert units.size(meant) is not None


@pytest.mark.parametrize("given_", ["many", "", None, True, -1, [32], "9" * 500, math.nan])
def test_nothing_is_guessed_where_it_is_unclear(given_: object) -> None:
    assert units.size_meant(given_) is None

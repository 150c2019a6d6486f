"""Quantities: how each amount is read, written and named."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jhub_ds.policy.quantities import CPU, GPU, MEMORY, QUANTITIES, Quantity

G = 2**30


@given(st.integers(min_value=0, max_value=10**6), st.sampled_from(QUANTITIES))
def test_an_amount_reads_back_as_it_was_written(number: int, quantity: Quantity) -> None:
    amount = number * quantity.finest
    assert quantity.read_option(quantity.written(amount)) == amount


@given(st.fractions(), st.sampled_from(QUANTITIES))
def test_every_amount_can_be_named_in_a_line(amount: Fraction, quantity: Quantity) -> None:
    for language in ("en", "ru"):
        assert 0 < len(quantity.named(amount).in_language(language)) < 80


@pytest.mark.parametrize(
    ("quantity", "amount", "said"),
    [
        (CPU, Fraction(1), "1 core"),
        (CPU, Fraction(8), "8 cores"),
        (CPU, Fraction(1, 2), "0.5 cores"),
        (GPU, Fraction(1), "1 GPU"),
        (GPU, Fraction(0), "0 GPUs"),
        (MEMORY, Fraction(32 * G), "32G"),
        (MEMORY, Fraction(3 * G // 2), "1536M"),
        (MEMORY, Fraction(1, 3), "3.10441e-10G"),
        (CPU, Fraction(10**40), "> 1000000000 cores"),
        (MEMORY, Fraction(10**40), "> 1000000000G"),
    ],
)
def test_an_amount_is_named_with_its_unit(quantity: Quantity, amount: Fraction, said: str) -> None:
    assert str(quantity.named(amount)) == said


@pytest.mark.parametrize(
    ("quantity", "value", "said"),
    [
        (CPU, "many", '"many" is not a number of cores; use digits, such as 4 or 0.5'),
        (CPU, True, "true is not a number of cores; use digits, such as 4 or 0.5"),
        (GPU, "1.5", '"1.5" is not a number of GPUs; use whole digits, such as 0 or 2'),
        (MEMORY, "64Q", '"64Q" is not a size; use a number with K, M, G or T'),
        (MEMORY, "32Gi", '"32Gi" is not a size; use a number with K, M, G or T, such as "32G"'),
        (MEMORY, 32, '32 is not a size; use a number with K, M, G or T, such as "32G"'),
    ],
)
def test_what_is_no_amount_is_refused_with_the_right_form(
    quantity: Quantity, value: object, said: str
) -> None:
    assert quantity.read_option(value) is None
    assert str(quantity.problem(value)) == said


def test_text_is_a_number_in_an_option_but_not_in_a_setting() -> None:
    assert CPU.read_option("8") == 8
    assert CPU.read_setting("8") is None
    assert GPU.read_option("1") == 1
    assert GPU.read_setting("1") is None

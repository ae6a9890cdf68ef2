"""Patterns that wait until they are used: each is one, and is found like any other."""

import importlib
import re

import pytest

from schema_doctor.regex import regex
from tests.unit.test_layers import MODULES


def test_every_pattern_of_every_module_compiles() -> None:
    kind = type(regex(""))
    found = {
        f"{name}.{key}": value
        for name in MODULES
        for key, value in vars(importlib.import_module(f"schema_doctor.{name}".removesuffix(".__init__"))).items()
        if isinstance(value, kind)
    }
    assert len(found) > 50
    for place, value in found.items():
        assert value.pattern, place


def test_a_pattern_is_used_as_one_that_was_compiled_at_once() -> None:
    word = regex(r"(?P<first>[a-z])\w*", re.IGNORECASE)
    assert word.flags & re.IGNORECASE
    found = word.fullmatch("Word")
    assert found is not None
    assert found["first"] == "W"
    assert word.sub("x", "a b") == "x x"
    assert word.findall("a bc") == ["a", "b"]


def test_a_text_that_is_no_pattern_raises_when_it_is_used() -> None:
    broken = regex("(")
    with pytest.raises(re.error):
        broken.match("")

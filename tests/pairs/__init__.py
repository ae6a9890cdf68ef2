"""The corpus: pairs of schemas, by theme."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

from tests.pairs.pair import Pair

THEMES = tuple(
    sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in ("__init__", "pair"))
)
ALL: tuple[Pair, ...] = tuple(
    replace(pair, name=f"{theme}: {pair.name}")
    for theme in THEMES
    for pair in import_module(f"tests.pairs.{theme}").PAIRS
)

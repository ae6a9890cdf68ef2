"""Commands that turn the words of the command line into values themselves, where that is easy.

Typer 0.26 and later leave it to pydantic, whose import takes longer than everything that a check does.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command with parameters that are easy to read."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, the one of --help among them."""
        return _eased(super().get_params(ctx))


class Group(TyperGroup):
    """All the commands."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters that stand before the command."""
        return _eased(super().get_params(ctx))


def _flag(_word: str) -> bool:
    raise ValueError  # yes, true, on and 1: Typer knows which words there are


EASY: Mapping[object, Callable[[str], object]] = {str: str, Path: Path, int: int, float: float, bool: _flag}


class _Easy:
    """Stands where Typer puts what it has built with pydantic."""

    def __init__(self, annotation: type, *, several: bool) -> None:
        self._annotation = annotation
        self._several = several

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value of a parameter; whatever is not easy, every error above all, is left to Typer."""
        try:
            if not self._several:
                return None if value is None else self._one(value)
            if not isinstance(value, str):
                return [self._one(item) for item in value or ()]
        except ValueError:
            pass
        param._runtime_param = None  # noqa: SLF001
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)

    def _one(self, value: object) -> object:
        if isinstance(value, self._annotation):
            return value
        if isinstance(value, str):
            return EASY[self._annotation](value)
        raise ValueError


def _eased(params: list[Any]) -> list[Any]:
    """Return the parameters, which read their values themselves from now on, as long as Typer has a place for that."""
    for param in params:
        if getattr(param, "_runtime_param", param) is None:
            annotation = param.type_descriptor.annotation
            several = getattr(annotation, "__origin__", None) is list
            annotation = annotation.__args__[0] if several else annotation
            if annotation in EASY:
                param._runtime_param = _Easy(annotation, several=several)  # noqa: SLF001
    return params

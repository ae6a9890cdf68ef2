"""Leaves out cases that speak of other versions of PostgreSQL than the one they would run on."""

import pytest

from tests.cases.case import Case


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if isinstance(item, pytest.Function) and not _speaks(item)]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def _speaks(item: pytest.Function) -> bool:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    case, version = params.get("case"), params.get("server")
    return not (isinstance(case, Case) and isinstance(version, int)) or case.since <= version <= case.until

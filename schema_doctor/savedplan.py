"""Plans in files: what was reviewed is what is applied, or nothing."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from schema_doctor.errors import Refused, UsageError
from schema_doctor.fingerprint import concerned, states
from schema_doctor.model import Address
from schema_doctor.online import Online
from schema_doctor.result import Plan

VERSION = 1  # of the JSON report, which a saved plan is
LARGEST = 64 * 1024 * 1024  # bytes; the plan of 10,000 tables has less
_SHOWN = 10


class SavedPlan(Struct, frozen=True, kw_only=True):
    """What a file says of a plan: its statements, and the state of the database that they were made for."""

    file: str
    statements: tuple[str, ...]
    fingerprint: str
    objects: Mapping[str, str]
    allow: tuple[str, ...]
    strict_names: bool
    online: Online


def digest(report: Mapping[str, Any]) -> str:
    """Return what tells whether somebody has changed a report by hand, be it only what a reviewer reads of a step."""
    said = {key: value for key, value in report.items() if key != "digest"}
    return hashlib.sha256(json.dumps(said, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def load(path: Path) -> SavedPlan:
    """Read what `plan --format json --output FILE` has written; raises UsageError for all else."""
    report = _read(path)
    if not isinstance(report, dict) or report.get("command") != "plan":
        raise UsageError(f"{path}: this is no saved plan; write one with `schema-doctor plan --output plan.json`")
    if "error" in report:
        raise UsageError(f"{path}: there is no plan in it, because it could not be made; make it again")
    if report.get("version") != VERSION:
        raise UsageError(
            f"{path}: this plan is of version {report.get('version')!r} and this program reads version {VERSION}; "
            "make the plan again with this program"
        )
    try:
        saved = SavedPlan(
            file=str(path),
            statements=tuple(_text(step["sql"]) for step in report["steps"]),
            fingerprint=_text(report["fingerprint"]),
            objects={_text(key): _text(value) for key, value in report["objects"].items()},
            allow=tuple(_text(code) for code in report["allow"]),
            strict_names=report["strict_names"] is True,
            online=Online(**report["online"]),
        )
        same = report["digest"] == digest(report)
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: the plan is not complete ({error}); make it again") from None
    if not same:
        raise UsageError(f"{path}: the plan has been changed since it was written; make it again, and review that one")
    return saved


def refuse_stale(saved: SavedPlan, plan: Plan) -> None:
    """Raise Refused unless the plan for the database as it is now is the one that was saved."""
    now = tuple(step.sql for step in plan.steps)
    if plan.fingerprint == saved.fingerprint and now == saved.statements:
        return
    certain = list(_changed(saved, plan))
    if plan.fingerprint != saved.fingerprint:
        who = "the database has" if certain else "the database or the spec has"
        found = [*certain, *_perhaps_changed(saved, plan)] or ["  something beside the tables of the plan"]
        lines = [f"{who} changed since the plan was made:", *_some(found)]
    else:
        # A view in the way is part of neither, nor is what bears a name that the plan needs.
        who = "the spec, what is allowed, or something of the database that the spec does not declare, has"
        lines = [f"{who} changed since the plan was made, or a table has become large:"]
    lines += _some([f"  now needed: {sql}" for sql in now if sql not in saved.statements])
    lines += _some([f"  no longer needed: {sql}" for sql in saved.statements if sql not in now])
    raise Refused(f"{saved.file}: nothing was applied; " + "\n".join([*lines, "make the plan again, and review it"]))


def _changed(saved: SavedPlan, plan: Plan) -> Iterator[str]:
    """Yield what has changed in the database, of what both plans have seen whole."""
    there, missing = states(plan.actual), _missing(saved, plan)
    yield from (f"  {key} is gone" for key in saved.objects if key not in there and key not in missing)
    whole = _whole(plan)
    known = {one for one in whole.values() if str(one) in saved.objects}
    yield from (f"  {key} is new" for key, one in whole.items() if one in known and str(key) not in saved.objects)
    yield from (f"  {key} has changed" for key, was in saved.objects.items() if there.get(key, was) != was)


def _perhaps_changed(saved: SavedPlan, plan: Plan) -> Iterator[str]:
    """Yield what may have changed: a spec that says more, or less, of a database is compared with more, or less, of it.

    Of a table that the saved plan does not change, nobody knows what it was like.
    """
    yield from (f"  {key} is gone, or declared no more" for key in _missing(saved, plan))
    new = [one for one in dict.fromkeys(_whole(plan).values()) if str(one) not in saved.objects]
    yield from (f"  {one} has changed, or is new, or newly declared" for one in new)


def _missing(saved: SavedPlan, plan: Plan) -> list[str]:
    """Return the tables, with all that is part of them, that are read no more."""
    there = states(plan.actual)
    tables = [key.partition(" ")[2] for key in saved.objects if key.startswith("table ") and key not in there]
    paths = {key: key.partition(" ")[2] for key in saved.objects}
    return [
        key
        for key, path in paths.items()
        if key not in there and any(path == table or path.startswith(f"{table}.") for table in tables)
    ]


def _whole(plan: Plan) -> dict[Address, Address]:
    """Return the table of each object of those that a plan changes."""
    return {one: one.parent if one.name else one for one in sorted(concerned(plan, plan.actual))}


def _some(lines: Sequence[str]) -> list[str]:
    more = [f"  and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return [*lines[:_SHOWN], *more]


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path}: the file is larger than a plan can be")
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: this is no saved plan, or a part of one: {str(error)[:200]}") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} stands where a text should")
    return value

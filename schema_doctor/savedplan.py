"""Plans in files: what was reviewed is what is applied, or nothing."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from schema_doctor.errors import Refused, UsageError
from schema_doctor.fingerprint import concerned, states
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
    if plan.fingerprint != saved.fingerprint:
        lines = [
            "the database has changed since the plan was made:",
            *_some(list(_changed(saved, plan)) or ["  something beside its tables"]),
        ]
    else:
        lines = ["the spec, or what is allowed, has changed since the plan was made, or a table has become large:"]
    lines += _some([f"  now needed: {sql}" for sql in now if sql not in saved.statements])
    lines += _some([f"  no longer needed: {sql}" for sql in saved.statements if sql not in now])
    raise Refused(f"{saved.file}: nothing was applied; " + "\n".join([*lines, "make the plan again, and review it"]))


def _changed(saved: SavedPlan, plan: Plan) -> Iterator[str]:
    """Yield what has changed; of a table that the saved plan does not change, nobody knows what it was like."""
    there = states(plan.actual)
    yield from (f"  {key} is gone" for key in saved.objects if key not in there)
    whole = {address: address.parent if address.name else address for address in sorted(concerned(plan, plan.actual))}
    known = {one for one in whole.values() if str(one) in saved.objects}
    yield from (f"  {key} is new" for key, one in whole.items() if one in known and str(key) not in saved.objects)
    yield from (f"  {one} has changed, or is new" for one in dict.fromkeys(whole.values()) if one not in known)
    yield from (f"  {key} has changed" for key, was in saved.objects.items() if there.get(key, was) != was)


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

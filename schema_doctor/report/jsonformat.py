"""The report as JSON, for programs: `schema_doctor/report.schema.json` describes it, and `version` changes with it.

Its dicts are written out here and do not follow the classes, so that a renamed field of ours breaks nobody.
"""

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec.structs import asdict

from schema_doctor.errors import SchemaDoctorError
from schema_doctor.finding import Finding
from schema_doctor.inquiry import Violation
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind
from schema_doctor.proberun import ProbeRun
from schema_doctor.report.summary import checked, command, counts, not_examined
from schema_doctor.result import (
    Applied,
    Checked,
    Fixed,
    Plan,
    Planned,
    Probed,
    Rehearsal,
    Rehearsed,
    Result,
    Unfinished,
)
from schema_doctor.savedplan import digest
from schema_doctor.snapshot import Size, Unexamined
from schema_doctor.step import Step

VERSION = 1


def render(result: Result, *, color: bool = False, width: int | None = None, verbose: bool = False) -> str:  # noqa: ARG001 - programs want neither color nor width
    """Return the report as one JSON object, in ASCII."""
    return written(document(result))


def failed(command: str, error: SchemaDoctorError) -> str:
    """Return what stands in the place of a report when there is nothing to report on."""
    return written({"version": VERSION, "command": command, "exit_code": error.exit_code, "error": str(error)})


def written(document: Mapping[str, Any]) -> str:
    """Write plain dicts and lists as one JSON object, in ASCII."""
    text = json.dumps(document, ensure_ascii=True, indent=2)
    # json leaves DEL as it is, and "##[" is a command to the log of GitHub Actions; both occur inside of strings only.
    return text.replace("\x7f", r"\u007f").replace("##[", r"#\u0023[") + "\n"


def document(result: Result) -> dict[str, Any]:
    """Return the report as plain dicts and lists."""
    report = {"version": VERSION, "command": command(result), **_checked(checked(result))}
    match result:
        case Checked() | Probed():
            pass
        case Planned(plan=plan, rehearsal=rehearsal):
            report |= _plan(plan)
            report["rehearsal"] = _rehearsal(rehearsal) if rehearsal else None
        case Fixed(planned=planned, applied=applied, after=after):
            report |= _plan(planned.plan)
            report["outcomes"] = _outcomes(planned.plan.steps, applied)
            report["stopped_because"] = None
            report["remaining_counts"] = _counts(after)
            report["remaining"] = _findings(after.findings)
        case Unfinished(planned=planned, applied=applied, doubtful=doubtful, filled=filled, reason=reason):
            report |= _plan(planned.plan)
            report["outcomes"] = _outcomes(planned.plan.steps, applied, doubtful, filled)
            report["stopped_because"] = reason
            report["remaining_counts"] = report["remaining"] = None
    if not isinstance(result, Checked | Probed):
        report["digest"] = digest(report)
    return report


def _checked(result: Checked) -> dict[str, Any]:
    server = result.server
    return {
        "database": result.database,
        "server": server and {"version": server.version, "role": server.role, "standby": server.standby},
        "spec": result.spec,
        "tables": result.tables,
        "counts": _counts(result),
        "findings": _findings(result.findings),
        "warnings": list(result.warnings),
        "not_examined": [_unexamined(one) for one in result.not_examined],
        "probes": [_probe(one) for one in result.probes],
    }


def _probe(run: ProbeRun) -> dict[str, Any]:
    return {
        "name": run.name,
        "outcome": run.outcome,
        "reason": run.reason or None,
        "round_trips": run.round_trips,
        "budget": run.budget,
        "cold": _seconds(run.cold),
        "warm": _seconds(run.warm),
        "repeat": run.repeat,
        "statements": [
            {
                "text": one.sql,
                "file": one.mark.file,
                "line": one.mark.line,
                "column": one.mark.column,
                "cold": _seconds(one.cold),
                "warm": _seconds(one.warm),
            }
            for one in run.statements
        ],
    }


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _counts(result: Checked) -> dict[str, int]:
    return counts(result.findings) | {"not_examined": not_examined(result)}


def _findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [_finding(finding) for finding in findings]


def _finding(finding: Finding) -> dict[str, Any]:
    address, mark = finding.address, finding.mark
    of_table = address.kind is Kind.TABLE or address.parent.kind is Kind.TABLE
    return {
        "code": finding.code,
        "level": str(finding.level),
        "kind": str(address.kind),
        "schema": address.schema,
        "table": (address.relation or None) if of_table else None,
        "name": address.name or (None if of_table else address.relation or None),
        "path": address.path,
        "property": finding.property or None,
        "message": finding.message,
        "expected": finding.expected,
        "actual": finding.actual,
        "file": mark.file if mark else None,
        "line": mark.line if mark else None,
        "column": mark.column if mark else None,
        "sqlstate": finding.sqlstate,
        "effect": finding.effect,
        "repair": list(finding.repair),
        "waived": finding.waived,
    }


def _unexamined(one: Unexamined) -> dict[str, Any]:
    return {"kind": one.kind, "schema": one.schema, "table": one.table or None, "names": list(one.names)}


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "stopped": plan.stopped,
        "steps": [_step(step, plan.sizes) for step in plan.steps],
        "refused": [
            {"sql": step.sql, "path": step.address.path, "hazards": [hazard.code for hazard in hazards]}
            for step, hazards in plan.refused
        ],
        "unplanned": [
            {"kind": str(item.address.kind), "path": item.address.path, "reason": item.reason}
            for item in plan.unplanned
        ],
        "violations": [_violation(one) for one in plan.violations],
        "unasked": [
            {"kind": str(one.address.kind), "path": one.address.path, "rule": one.rule, "reason": one.reason}
            for one in plan.unasked
        ],
        "missing_rights": [{"right": one.text, "statement": one.statement, "by": one.by} for one in plan.lacking],
        "fingerprint": plan.fingerprint,
        "objects": dict(plan.objects),
        "allow": list(plan.allow),
        "strict_names": plan.strict_names,
        "online": asdict(plan.online),
    }


def _violation(one: Violation) -> dict[str, Any]:
    return {
        "kind": str(one.address.kind),
        "path": one.address.path,
        "rule": one.rule,
        "count": one.count,
        "keys": list(one.keys),
        "rows": [list(row) for row in one.rows],
        "error": one.error or None,
        "query": one.select,
        "repair": one.repair,
    }


def _step(step: Step, sizes: Mapping[Address, Size]) -> dict[str, Any]:
    own = step.address.parent if step.address.name else step.address
    strongest = max((lock for _, lock in step.tables), default=None)
    return {
        "sql": step.sql,
        "kind": str(step.address.kind),
        "path": step.address.path,
        "phase": step.phase.name.lower().replace("_", " "),
        "lock": _lock(step.lock),
        "blocks": strongest.blocks if strongest else "nothing waits",
        **_size(sizes.get(own)),
        "rewrite": step.rewrites,
        "scan": step.scans,
        "breaks_prepared": step.breaks_prepared,
        "hazards": [hazard.code for hazard in step.hazards],
        "transactional": step.transactional,
        "stage": step.stage,
        "reason": step.reason,
        "also": [{"path": table.path, "lock": str(lock), **_size(sizes.get(table))} for table, lock in step.also],
        "batched": step.fill is not None and step.fill.batched,
        "notes": list(step.notes),
    }


def _size(size: Size | None) -> dict[str, int | None]:
    """Return how large a table is; null for a new one, and for rows that nobody has counted."""
    return {"rows": size.rows if size and size.rows >= 0 else None, "bytes": size.bytes if size else None}


def _lock(lock: LockMode | None) -> str | None:
    return None if lock is None else str(lock)


def _rehearsal(rehearsal: Rehearsal) -> dict[str, Any]:
    failed = rehearsal.failed
    return {
        "database": rehearsal.database,
        "refused": rehearsal.refused or None,
        "steps": [_rehearsed(one) for one in rehearsal.steps],
        "not_rehearsed": [{"sql": step.sql, "reason": reason} for step, reason in rehearsal.left_out],
        "failed": failed
        and {"sql": failed.step and failed.step.sql, "sqlstate": failed.sqlstate, "message": failed.message},
    }


def _rehearsed(one: Rehearsed) -> dict[str, Any]:
    return {
        "sql": one.step.sql,
        "seconds": round(one.seconds, 6),
        "locks": [{"path": path, "lock": str(lock)} for path, lock in one.locks],
        "rewrites": list(one.rewrites),
        "rebuilds": list(one.rebuilds),
        "scans": list(one.scans),
        "differences": list(one.differences),
    }


def _outcomes(
    steps: Iterable[Step],
    applied: Iterable[Applied],
    doubtful: Iterable[Step] = (),
    filled: Mapping[Step, int] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    done = {one.step: one for one in applied}
    doubts = set(doubtful)
    return [_outcome(step, done.get(step), filled.get(step) or None, doubtful=step in doubts) for step in steps]


def _outcome(step: Step, applied: Applied | None, rows: int | None, *, doubtful: bool) -> dict[str, Any]:
    return {
        "sql": step.sql,
        "outcome": "applied" if applied else "in doubt" if doubtful else "applied in part" if rows else "skipped",
        "seconds": round(applied.seconds, 6) if applied and applied.seconds is not None else None,
        "rows": applied.rows if applied else rows,
    }

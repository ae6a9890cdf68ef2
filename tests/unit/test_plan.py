"""Which steps a plan has, in which order, and which of them need consent."""

from pathlib import Path

import pytest

from schema_doctor import planner
from schema_doctor.canon import Canonical
from schema_doctor.compare import compare
from schema_doctor.fingerprint import fingerprint
from schema_doctor.model import Address, CanonicalSchema, Column, Index, Kind, Schema, SchemaObject, Table
from schema_doctor.online import Online
from schema_doctor.result import Plan
from schema_doctor.snapshot import Server, Size, Snapshot
from schema_doctor.spec import load

T = Address(Kind.TABLE, "public", "t")
ID = Address(Kind.COLUMN, "public", "t", "id")
NEW = Address(Kind.COLUMN, "public", "t", "new")
INDEX = Address(Kind.INDEX, "public", "t", "i")
SERVER = Server(version=160000, database="d", role="r", standby=False, may_make_temporary=True)
DEFAULT, NEVER = Online(), Online(mode="never")
SMALL, LARGE = Size(rows=10_000, bytes=16 * 2**20), Size(rows=10_001, bytes=1)


def plan(
    folder: Path,
    expected: Schema,
    actual: Schema,
    size: Size = SMALL,
    allow: tuple[str, ...] = (),
    online: Online = DEFAULT,
) -> Plan:
    path = folder / "spec.yaml"
    path.write_text("version: 1\ntables: {t: {columns: {id: int}}}", encoding="utf-8")
    both = Canonical(
        expected=CanonicalSchema(expected),
        actual=CanonicalSchema(actual),
        names={},
        origins={},
        unknown=(),
        unusable={},
    )
    snapshot = Snapshot(schema=actual, server=SERVER, sizes={("public", "t"): size})
    return planner.plan(load(path), snapshot, both, compare(both.expected, both.actual), allow=allow, online=online)


BEFORE: dict[Address, SchemaObject] = {T: Table(), ID: Column(type="integer")}
INDEXED = {**BEFORE, INDEX: Index(columns=("id",))}


def test_a_hazard_of_time_needs_no_consent_on_a_small_table(tmp_path: Path) -> None:
    assert plan(tmp_path, INDEXED, BEFORE).refused == ()


@pytest.mark.parametrize("size", [LARGE, Size(rows=-1, bytes=16 * 2**20 + 1)])
def test_a_hazard_of_time_needs_consent_on_a_large_table(size: Size, tmp_path: Path) -> None:
    ((step, hazards),) = plan(tmp_path, INDEXED, BEFORE, size, online=NEVER).refused
    assert (step.address, [hazard.code for hazard in hazards]) == (INDEX, ["index-build"])
    assert plan(tmp_path, INDEXED, BEFORE, size, allow=("index-build",), online=NEVER).refused == ()
    assert plan(tmp_path, INDEXED, BEFORE, size, allow=("all",), online=NEVER).refused == ()
    assert plan(tmp_path, INDEXED, BEFORE, size, allow=("table-rewrite",), online=NEVER).refused != ()


@pytest.mark.parametrize(
    ("size", "online", "concurrent"),
    [
        (SMALL, Online(), False),
        (SMALL, Online(mode="always"), True),
        (SMALL, Online(rows=9_999), True),
        (SMALL, Online(bytes=16 * 2**20 - 1), True),
        (LARGE, Online(), True),
        (LARGE, Online(rows=10_001), False),
        (LARGE, Online(mode="never"), False),
        (Size(rows=-1, bytes=16 * 2**20), Online(), False),
        (Size(rows=-1, bytes=16 * 2**20 + 1), Online(), True),
    ],
)
def test_an_index_of_a_large_table_is_built_concurrently(
    size: Size, online: Online, concurrent: bool, tmp_path: Path
) -> None:
    (step,) = plan(tmp_path, INDEXED, BEFORE, size, allow=("all",), online=online).steps
    assert (" CONCURRENTLY " in step.sql, step.transactional, "IF NOT EXISTS" in step.sql) == (
        concurrent,
        not concurrent,
        not concurrent,
    )


def test_a_hazard_for_the_data_needs_consent_on_every_table(tmp_path: Path) -> None:
    narrower = {**BEFORE, ID: Column(type="smallint")}
    assert plan(tmp_path, narrower, BEFORE, Size(rows=0, bytes=0)).refused != ()


def test_what_the_spec_does_not_declare_is_not_dropped(tmp_path: Path) -> None:
    assert plan(tmp_path, BEFORE, {**INDEXED, NEW: Column(type="text")}).steps == ()


def test_columns_come_before_the_indexes_that_need_them(tmp_path: Path) -> None:
    expected = {**BEFORE, INDEX: Index(columns=("new",)), NEW: Column(type="text")}
    assert [step.address for step in plan(tmp_path, expected, BEFORE).steps] == [NEW, INDEX]


def test_a_fingerprint_changes_with_every_property(tmp_path: Path) -> None:
    prints = {
        fingerprint({**BEFORE, ID: column})
        for column in (
            Column(type="integer"),
            Column(type="bigint"),
            Column(type="integer", nullable=False),
            Column(type="integer", default="0"),
            Column(type="integer", comment="x"),
        )
    }
    assert len(prints) == 5
    assert fingerprint(dict(reversed(INDEXED.items()))) == fingerprint(INDEXED)


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
def test_a_lock_that_is_held_while_a_large_table_is_gone_through_says_so(tmp_path: Path, size: Size) -> None:
    hot = Address(Kind.TABLE, "public", "hot")
    name = hot._replace(kind=Kind.COLUMN, name="name")
    actual = {**BEFORE, hot: Table(), name: Column(type="text", default="''::text")}
    expected = {**actual, ID: Column(type="bigint"), name: Column(type="text")}
    made = plan(tmp_path, expected, actual, size, allow=("all",))
    notes = {step.sql: step.notes for step in made.steps}
    note = "the lock is held to the end of the transaction, which goes through every row of public.t meanwhile"
    assert notes == {
        "ALTER TABLE public.hot ALTER COLUMN name DROP DEFAULT": (note,) if size is LARGE else (),
        "ALTER TABLE public.t ALTER COLUMN id TYPE bigint": (),
    }


def test_the_rows_of_a_table_that_is_made_anew_say_that_nobody_reads_them_meanwhile(tmp_path: Path) -> None:
    made = plan(tmp_path, {**BEFORE, T: Table(partition_by="range (id)")}, BEFORE)
    (copy,) = [step for step in made.steps if step.sql.startswith("INSERT INTO public.t ")]
    assert "reads and writes wait meanwhile" in copy.notes[0]

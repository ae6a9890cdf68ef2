"""Defaults that are called the same store the same in a new row, or are refused alike."""

from itertools import combinations

from schema_doctor.defaultvalue import same_value
from tests import servers

TYPES = [
    "smallint",
    "bigint",
    "numeric",
    "numeric(10,2)",
    "real",
    "float8",
    "text",
    "varchar(2)",
    "char(1)",
    "name",
    "date",
    "jsonb",
]
VALUES = [
    r"0",
    r"'0'",
    r"1",
    r"'1'",
    r"1.5",
    r"1.50",
    r"0.1",
    r"'0.1'",
    r"70000",
    r"7e4",
    r"70000.0",
    r"16777217",
    r"123456789012345678",
    r"'ab'",
    r"'N'",
    r"true",
    r"'true'",
    r"'2020-01-01'",
    r"'{}'",
    r"length('ab')",
]
CASTS = ["", "integer", "bigint", "numeric", "numeric(4,1)", "real", "float8", "text", "varchar(2)", "char(1)"]
STORED = """
create table found (declared text, printed text, held text);
create procedure store(kind text, value text) language plpgsql as $$
declare held text;
begin
  execute format('create temporary table d (z int, a %s default %s)', kind, value);
  begin
    execute 'insert into d (z) values (1)';
    execute 'select a::text from d' into held;
  exception when others then held := sqlstate;
  end;
  insert into found
  select format_type(a.atttypid, a.atttypmod), pg_get_expr(e.adbin, e.adrelid), held
    from pg_attribute a join pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum
   where a.attrelid = 'd'::regclass;
  drop table d;
exception when others then null;  -- it is no default of this type
end $$
"""


def test_defaults_that_are_the_same_store_the_same(database: servers.Database) -> None:
    database.execute(STORED)
    written = [f"({value}){f'::{cast}' if cast else ''}" for value in VALUES for cast in CASTS]
    with database.connect() as connection:
        for kind in TYPES:
            for value in written:
                connection.execute("call store(%s, %s)", (kind, value))
        rows = connection.execute("select distinct declared, printed, held from found").fetchall()
    alike = [
        (one, other)
        for one, other in combinations(rows, 2)
        if one[0] == other[0] and same_value(str(one[1]), str(other[1]), str(one[0]))
    ]
    assert [(one, other) for one, other in alike if one[2] != other[2]] == []
    assert {"bigint", "numeric(10,2)", "text", "real", "character(1)"} <= {one[0] for one, _ in alike}
    assert any({one[1], other[1]} == {"70000", "'70000'::numeric"} for one, other in alike)

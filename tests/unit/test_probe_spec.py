"""The section `probes:` of a spec: what it says, and what is told of it without any database."""

from pathlib import Path

import pytest

from schema_doctor.errors import SpecError
from schema_doctor.probe import ANY, LITERAL, Probe, Value
from schema_doctor.probesql import NotAStatement, check_statement, numbered
from schema_doctor.probevalue import TYPES, made
from schema_doctor.spec import load
from schema_doctor.specprobe import read_probes
from schema_doctor.yamltree import Problems

CHAT = """\
version: 1
probes:
  create a session:
    budget: 500ms
    statements:
      - sql: insert into conversations (id) values (%(id)s) returning id
        expect: {rows: 1, columns: [id], values: [["%(id)s"]]}
      - {sql: "select '50%' where %(id)s <> '' or '%%' = %(id)s", expect: {rows: '>=1'}}
    parameters: {id: uuid, note: 'text', tags: [1, two], none: null}
"""


def probes(folder: Path, text: str) -> tuple[Probe, ...]:
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    return read_probes(load(path).probes, Problems())


def refused(folder: Path, body: str) -> list[str]:
    """Return what is said of a probe with this body, one line each, without the file's name."""
    with pytest.raises(SpecError) as caught:
        probes(folder, f"version: 1\nprobes:\n  p: {body}\n")
    return [line.partition("spec.yaml:")[2] for line in str(caught.value).split("\n")]


def test_a_probe_is_read_with_its_statements_parameters_and_expectations(tmp_path: Path) -> None:
    text = CHAT.replace("'50%'", "'50%%'").replace(", note: 'text', tags: [1, two], none: null", "")
    (probe,) = probes(tmp_path, text)
    assert (probe.name, probe.budget, probe.mark.line) == ("create a session", 0.5, 3)
    first, second = probe.statements
    assert (first.names, first.mark.line) == (("id",), 6)
    assert first.server_sql == "insert into conversations (id) values ($1) returning id"
    assert (first.expect.rows, first.expect.columns) == (("=", 1), ("id",))
    assert second.server_sql == "select '50%' where $1 <> '' or '%' = $1"
    assert second.expect.rows == (">=", 1)


def test_everything_that_is_wrong_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        probes(tmp_path, CHAT)
    assert "a percent sign beside a parameter" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{statments: []}", "3:7: probes.p: unknown key 'statments', did you mean 'statements'?"),
        ("{budget: 1s}", "3:6: probes.p: statements must be given"),
        ("{statements: []}", "3:19: probes.p.statements: there is no statement"),
        ("{statements: [{}]}", "3:20: probes.p.statements[1]: sql or http must be given"),
        ("{statements: [{sql: '-- nothing'}]}", "3:26: probes.p.statements[1].sql: there is no statement"),
        ("{statements: [{sql: select 1, expcet: {}}]}", "did you mean 'expect'?"),
        ("{statements: [{sql: select 1, expect: {row: 1}}]}", "3:45: probes.p.statements[1].expect: unknown key 'row'"),
        ("{statements: [{sql: select 1, expect: {rows: many}}]}", "'many' is no number of rows"),
        ("{statements: [{sql: select 1, expect: {columns: [a], values: [[1, 2]]}}]}", "one for each of the 1 columns"),
        ("{statements: [{sql: select 1, expect: {values: [1]}}]}", "expected a list of rows"),
        ("{budget: soon, statements: [{sql: select 1}]}", "3:15: probes.p.budget: 'soon' is no time"),
        ("{budget: 0s, statements: [{sql: select 1}]}", "is no time"),
        ("{statements: [{sql: 'select %(id)s'}]}", "%(id)s is no parameter of the probe; add parameters: {id: text}"),
        ("{statements: [{sql: 'select %(idd)s'}], parameters: {id: int}}", "did you mean 'id'?"),
        (
            "{statements: [{sql: select 1}], parameters: {id: int}}",
            "3:51: probes.p.parameters: no statement uses",
        ),
        ("{statements: [{sql: 'select %(id)s'}], parameters: {id: uuuid}}", "'uuuid' is no type, did you mean 'uuid'?"),
        ("{statements: [{sql: commit}]}", "COMMIT is not allowed"),
        (
            "{statements: [{http: {pat: /}}]}",
            "3:28: probes.p.statements[1].http: unknown key 'pat', did you mean 'path'?",
        ),
        ("{statements: [{http: {method: get}}]}", "path must be given, as in /health/ready"),
        ("{statements: [{http: {path: health}}]}", "3:34: probes.p.statements[1].http.path: 'health' is no path"),
        ("{statements: [{http: {path: /, method: pots}}]}", "'pots' is no method; did you mean 'post'?"),
        ("{statements: [{http: {path: /, expect: {status: 20}}}]}", "expected a whole number from 100 to 599"),
        ("{statements: [{http: {path: '/{id}'}}]}", "nothing is known as {id}; save it from an answer before"),
        ("{statements: [{http: {path: /}, sql: select 1}]}", "unknown key 'sql'"),
        ("{statements: [{http: {path: /}}, {sql: select 1}]}", "either statements of SQL or requests by http"),
        ("{statements: [{http: {path: /}}], parameters: {id: int}}", "no statement uses {id}"),
        ("{statements: [{sql: select 1}]}\n  p: {}", "stands twice"),
    ],
)
def test_what_is_wrong_with_a_probe_is_told_without_a_database(tmp_path: Path, body: str, said: str) -> None:
    assert any(said in line for line in refused(tmp_path, body)), refused(tmp_path, body)


@pytest.mark.parametrize(
    "sql",
    [
        *("commit", "COMMIT AND CHAIN", "end", "rollback", "abort", "begin", "start transaction", "savepoint a"),
        *(
            "release a",
            "rollback to a",
            "prepare  transaction 'x'",
            "copy a from stdin",
            "; commit",
            "/* a /* b */ */ end",
        ),
        *("-- a\ncommit", "-- a\rcommit", "\t;-- a\n/**/;commit"),
    ],
)
def test_a_statement_that_would_end_the_transaction_is_refused(sql: str) -> None:
    with pytest.raises(NotAStatement, match="is not allowed"):
        check_statement(sql)


@pytest.mark.parametrize("sql", ["select 'commit'", "prepare p as select 1", "endpoints", "/* commit */ select 1"])
def test_other_statements_are_not(sql: str) -> None:
    check_statement(sql)


def test_a_statement_without_parameters_is_taken_as_it_stands() -> None:
    assert numbered("select 1 where 'a' like '%'") == ("select 1 where 'a' like '%'", ())
    with pytest.raises(NotAStatement, match="'%' is no parameter"):
        numbered("select %(a)s where 'a' like '%'")


def test_each_run_gets_new_values_and_a_quoted_word_is_a_text(tmp_path: Path) -> None:
    (probe,) = probes(
        tmp_path,
        "version: 1\nprobes: {p: {statements: [{sql: 'select %(a)s, %(b)s, %(c)s, %(d)s'}], "
        "parameters: {a: uuid, b: 'uuid', c: null, d: [1, x]}}}\n",
    )
    one, other = made(probe.parameters), made(probe.parameters)
    assert one["a"] != other["a"]
    assert (one["b"], one["c"], one["d"]) == ("uuid", None, '[1, "x"]')
    assert probe.parameters["b"] == Value(LITERAL, "uuid")


def test_every_type_makes_a_value() -> None:
    assert all(made({"x": Value(name)})["x"] for name in TYPES)


def test_a_request_may_use_what_an_answer_before_it_has_brought(tmp_path: Path) -> None:
    (probe,) = probes(
        tmp_path,
        "version: 1\nprobes: {p: {statements: [{http: {path: /a, json: {n: 1}, save: {id: data.id}}}, "
        "{http: {path: '/a/{id}', expect: {json: {id: '{id}', other: any}}}}]}}\n",
    )
    first, second = probe.requests
    assert (first.method, first.body, first.save, second.method) == ("POST", {"n": 1}, {"id": "data.id"}, "GET")
    assert second.expected == {"id": "{id}", "other": Value(ANY)}


def test_a_spec_without_probes_reads_no_module_for_them() -> None:
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    code = "import sys, schema_doctor.commands; from schema_doctor.spec import load; from pathlib import Path; "
    code += "load(Path('expected_schema.yaml')); print([one for one in sys.modules if 'specprobe' in one])"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"

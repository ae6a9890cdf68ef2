"""Which module may import which: each only from the lines above its own, so that no idea depends on a later one."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent / "schema_doctor"

LAYERS = (
    # what stands for a regular expression until it is used
    "regex",
    # words and facts: errors, kinds, locks, hazards, how PostgreSQL writes names and strings
    """
    __init__ blocker coercion ddl deadline errors findingcode hazard identifier lock managed model report.safe secret
    sqlconstant probesql specwords sqlstring startupstate typechange typenames yamltext
    """,
    # times to wait, and who runs programs
    "limits probe probetemplate proberun unprivileged",
    # what is built of the facts alone: text in parts, differences, steps, findings, addresses of databases
    """
    compare dburl describe didyoumean embedded finding inquiry lexer
    longform lost    names probevalue options report.statement settings snapshot sqlterm step typmod watch yamlparse
    """,
    # what sequences mean, what the parser is shown
    "catalog.indexdef columnname",
    "catalog.lineage lineage parsable regclass takeover",
    "notnull numbering",
    # what reads or matches by them: the catalog, types, expressions, the tree of a file, connections
    """
    connect ddl.context ddl.helper meanwhile explain expression heirs judgetype online output parameters
    reparent report.page selection shortwords sqlfunction sqloperator sqltype yamltree
    """,
    "constantfit defaultvalue identityoptions usualcollation",
    # the rows of the catalog as objects, and what renaming makes of objects
    "catalog.numbers rename since",
    "catalog.rows standin",
    # the first that make text for SQL, YAML and the report
    """
    align catalog ddl.sqltext exits families heldlocks judgetable report.richpage result shortindex
    ddl.dropping ddl.notnullroom
    specvalue specplace specpolicy sqlreader storage tableform targets typemention yamlwrite
    """,
    # rows that only move, what is locked along with its family, and by what replication knows rows
    "ddl.quiet familylocks replicaidentity",
    # what has become of a plan
    "backend course exchange lockwait spechttp",
    # how operators bind, and what has a grammar of its own in an expression
    "sqlprecedence",
    "sqlspecial",
    # definitions inside statements, the short spellings, a report as a whole
    """
    filling fingerprint journal ddl.attached ddl.comment ddl.moverows ddl.notnullname ddl.numbers ddl.ownership
    ddl.published ddl.rename ddl.storage ddl.typedefinition ddl.view merge moved partitionform position refusal report
    report.summary shortexclusion shortform specprobe sqlgrammar typeorder
    """,
    # a part of a report; a plan of former times; the names that PostgreSQL gives; what uses what changes or goes
    "boundcondition ddl.basetype ddl.beside needs partitioned probejudge report.rehearsal savedplan servername",
    # what columns take along to another type; values that go by the names of attributes; how values become others
    "ddl.attributetakers",
    "ddl.byname",
    "ddl.conversion",
    # the number that a sequence hands over to another one
    "ddl.handover",
    # how long a probe takes; what all kinds of types share; names that the server has chosen
    "ddl.ceding ddl.typestep probetimes",
    # statements for columns, constraints and types, the meaning of expressions, each format of report
    """
    ddl.carryover ddl.composite ddl.definition ddl.enum ddl.extension ddl.leaving ddl.schema ddl.sequence
    apply asking behind building standby probing report.probes ddl.backfill equivalence measured
    collision extensiontype ddl.identitytype domainrule proof shadow shorttype
    specdraft
    """,
    # what asks the server, and what fills a draft of a spec
    """
    report.checked report.jsonformat report.sql
    batches ddl.adoption ddl.columnadd ddl.parameter partitionsame question specdumptree specenum
    specexpression specforeign specnaming specoptions specsequence specserial
    """,
    "ddl.domain ddl.parted ddl.shared ddl.sharedkey rowtype wholename ddl.constraintstep",
    # what is built on columns, and goes and comes with them; the parts of a table of a spec
    """
    report.planned rowsteps called ddl.anew ddl.columndrop ddl.constraint ddl.identity ddl.notnull deparsetable
    familysteps leftout lineageform
    specbackfill specbuild specdumplineage specdumpoptions specpartition surely temporary
    """,
    # what comes and goes with keys; the report of one database
    """
    report.terminal attributeorder coming expressionright relocation
    ddl.behind ddl.childleaving ddl.constraintalter ddl.heirchecks ddl.identityadd
    specattached specdumpattached
    ddl.index ddl.tableoption ddl.typedtable nulldefault
    """,
    # comparing without the server; a table or a type of a spec in parts, and back; the report of many databases, or why
    # there is none
    """
    failing report.many
    ddl.dependents ddl.joining ddl.referred deparse offline speccheck speccolumn specconstraint specdatabase
    specbound specdumpconstraint speckeytype specdumpdatabase specdumptype specsense spectypecheck
    """,
    "ddl.shownvalues",
    # what stands between columns and types, and what large tables need instead
    "ddl.indextarget ddl.rebuild ddl.recipe ddl.renames ddl.rowtype preflight remedy sourcerows typefit",
    "ddl.partwise ddl.staged domainrows partitionplace rights rivalrows tocome updatable",
    "ddl.arriving",
    "columnrows computedrows rowwants callrights ddl.attaching ddl.rulestages partitionrows",
    "arrivingrows",
    "stayingrules",
    "partrules",
    # tables as a whole
    "ddl.column ddl.stages ddl.table inquiries rebuilding wants specdumptable speclineage",
    # all kinds together, on either side
    "ddl.lineage ddl.retype specdump spectable spectype",
    # a spec as a whole, and how it is read
    "declaration",
    "ddl.registry spec specproof",
    # what a spec leaves open
    "leftopen serialname specschema",
    "identityname notnullname",
    # both sides in one spelling
    "doubtful",
    "askingboth infull judge typelack unfit",
    "canon",
    # what is not there, and what is there and differs
    "absence backfilling partnames rule",
    "loosening",
    # what follows from the differences: findings and statements
    "bearers beyond ddl.partname idle leftalone partitionroom planfacts remade rowshape ruled stepping undeclaredbelow",
    "builton partsteps withheld",
    "diagnose gathering goingalong",
    "planner",
    # a database held against its spec
    "doctor",
    # the guard of a backend: what it knows, what it asks, when, and the application around which it stands
    "guard.verdict",
    "guard.examination guard.failure guard.rounds",
    "guard",
    # plans, applied, and tried
    "turn",
    "fixing progress",
    "rehearsal",
    # many databases, none, and what the application asks of one
    "many probed validate",
    "verifyurl",
    # what each command does
    "commands",
    "repair verify",
    # a command that calls the others
    "demo",
    # the command line
    "cli",
    "__main__",
)

# Imports inside of functions: what most runs never need, and what costs time at every start.
LAZY = {
    "__main__": {"cli"},
    "cli": {"commands", "demo", "explain", "repair", "settings", "verify"},
    "commands": {"doctor", "many", "probed", "probing", "spec", "specproof", "validate"},
    "doctor": {"bearers", "builton", "partitionroom", "partsteps", "planner", "specdump", "specdumpattached"},
    "failing": {"report.jsonformat"},
    "many": {"report"},
    "output": {"report.safe"},
    "planner": {"inquiries", "wants"},
    "repair": {"rehearsal"},
    "report.many": {"report.terminal"},
    "report.terminal": {"report.richpage"},
    "spec": {"specprobe"},
    "validate": {"embedded"},
    "verify": {"verifyurl"},
}


def modules() -> dict[str, ast.Module]:
    """Return the syntax tree of each module, by its name below the package; a package bears its own."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


MODULES = modules()


def own_imports(tree: ast.AST) -> Iterator[str]:
    """Yield the modules of the package that are imported anywhere in a tree."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(source), names=names) if source.split(".")[0] == "schema_doctor":
                base = source.removeprefix("schema_doctor").removeprefix(".")
                for name in names:
                    inside = f"{base}.{name.name}".removeprefix(".")
                    yield inside if inside in MODULES else base or "__init__"
            case ast.Import(names=names):
                yield from (
                    name.name.removeprefix("schema_doctor.") for name in names if name.name.startswith("schema_doctor.")
                )
            case ast.ImportFrom(level=level) if level:
                raise AssertionError("imports are absolute")
            case _:
                pass


def functions(tree: ast.Module) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))


def test_every_module_has_its_line() -> None:
    listed = [name for line in LAYERS for name in line.split()]
    assert sorted(listed) == sorted(MODULES)


def test_a_module_imports_only_from_the_lines_above() -> None:
    lines = {name: number for number, line in enumerate(LAYERS) for name in line.split()}
    wrong = [
        f"{name} imports {imported}"
        for name, tree in MODULES.items()
        for imported in own_imports(tree)
        if lines[imported] >= lines[name]
    ]
    assert wrong == []


def test_a_function_imports_only_what_the_list_of_lazy_imports_names() -> None:
    found = {
        name: imported
        for name, tree in MODULES.items()
        if (imported := {one for function in functions(tree) for one in own_imports(function)})
    }
    assert found == LAZY


def test_nothing_of_our_own_is_imported_for_types_only() -> None:
    guarded = {
        name: list(own_imports(node))
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    }
    assert {name: imported for name, imported in guarded.items() if imported} == {}


def test_a_module_does_not_import_its_own_package() -> None:
    assert [name for name, tree in MODULES.items() if name.rpartition(".")[0] in [*own_imports(tree), "-"][:-1]] == []

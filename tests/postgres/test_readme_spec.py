"""Whether an empty database becomes what the README declares as its example of types, sequences and more."""

import re
import textwrap
from pathlib import Path

import psycopg

from schema_doctor import fixing
from tests import servers
from tests.cases.case import load

README = Path(__file__).parent.parent.parent / "README.md"


def example() -> str:
    blocks = re.findall(r"^ *```yaml\n(.*?)^ *```", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    (found,) = (textwrap.dedent(block) for block in blocks if "composites:" in block)
    return found


def test_the_example_of_types_and_more_is_built_and_is_what_it_says(database: servers.Database, tmp_path: Path) -> None:
    text = example()
    if not database.execute("select 1 from pg_available_extensions where name = 'citext'"):
        text = text.replace("extensions: [citext]\n", "").replace("citext", "text")  # all but what this build lacks
    case = load(text, tmp_path)
    fixed = fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
    assert fixed.after.findings == ()
    database.execute("insert into orders (number, contact, placed) values (1, 'a@b', '2026-02-03')")
    with psycopg.connect(database.url) as connection:
        assert fixing.plan(connection, case).plan.steps == ()

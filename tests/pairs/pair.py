"""One pair: two schemas, each of which must be reachable from the other."""

import re
from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True, slots=True)
class Pair:
    """Two databases as SQL: `common` is run in both, then one of `first` and `second`.

    Statements end with a semicolon at the end of a line. They may insert rows: what both sides have of tables and
    columns must keep them. `since` and `until` are the first and the last version of PostgreSQL that knows what is
    used; `needs` are extensions, compressions and collations that not every build of it has. `one_way`: the first is
    where databases may be, but no goal, as when an index in it is INVALID.
    """

    name: str
    common: str
    first: str
    second: str
    since: int = 14
    until: int = 99
    needs: tuple[str, ...] = ()
    one_way: bool = False


HEAD = re.compile(r"^# (.*?)(?: \(([^()]*)\))?$", re.MULTILINE)


def pairs(text: str, base: str = "") -> tuple[Pair, ...]:
    """Read pairs as text; each has its head, and parts that lines of `--` divide.

    The head is `# name`, with what it needs in brackets: `(since 15)`, `(until 16, needs citext)`, `(one way)`. Two
    parts are the first and the second, three are what both have in common, and these. `base` is common to all.
    """
    heads = [*HEAD.finditer(text := dedent(text))]
    found = []
    for head, end in zip(heads, [*(head.start() for head in heads[1:]), len(text)], strict=True):
        parts = re.split(r"^--$", text[head.end() : end], flags=re.MULTILINE)
        *common, first, second = (part.strip().removesuffix(";") for part in parts)
        words = [word.strip().partition(" ") for word in (head[2] or "").split(",") if word.strip()]
        said = {word: value for word, _, value in words}
        assert said.keys() <= {"since", "until", "needs", "one"}, head[0]
        found.append(
            Pair(
                name=head[1],
                common=";\n".join([base.strip().removesuffix(";"), *common]),
                first=first,
                second=second,
                since=int(said.get("since", 14)),
                until=int(said.get("until", 99)),
                needs=tuple(value for word, _, value in words if word == "needs"),
                one_way="one" in said,
            )
        )
    return tuple(found)

"""One pair: two schemas, each of which must be reachable from the other."""

import re
from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True, slots=True)
class Pair:
    """Two databases as SQL: `common` is run in both, then one of `first` and `second`.

    Statements end with a semicolon at the end of a line. They may insert rows: what both sides have of tables and
    columns must keep them. `since` and `until` are the first and the last version of PostgreSQL that knows what is
    used. `one_way`: the first is where databases may be, but no goal, as when an index in it is INVALID.
    """

    name: str
    common: str
    first: str
    second: str
    since: int = 14
    until: int = 99
    one_way: bool = False


HEAD = re.compile(r"^# (.*?)(?: \((?:(\d+)( only)?)?(?:, )?(one way)?\))?$", re.MULTILINE)


def pairs(text: str, base: str = "") -> tuple[Pair, ...]:
    """Read pairs as text; each has its head, and parts that lines of `--` divide.

    The head is `# name`, `# name (15)` for what 15 brings, `# name (one way)`. Two parts are the first and the second,
    three are what both have in common, and these. `base` is common to all.
    """
    heads = [*HEAD.finditer(text := dedent(text))]
    found = []
    for head, end in zip(heads, [*(head.start() for head in heads[1:]), len(text)], strict=True):
        parts = re.split(r"^--$", text[head.end() : end], flags=re.MULTILINE)
        *common, first, second = (part.strip().removesuffix(";") for part in parts)
        found.append(
            Pair(
                name=head[1],
                common=";\n".join([base.strip().removesuffix(";"), *common]),
                first=first,
                second=second,
                since=int(head[2] or 14),
                until=int(head[2]) if head[3] else 99,
                one_way=bool(head[4]),
            )
        )
    return tuple(found)

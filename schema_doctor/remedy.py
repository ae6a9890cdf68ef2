"""What lets a role do what it may not do, and who can let it (manual: sql-grant, role-membership)."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import ident, printed, text
from schema_doctor.inquiry import Right, Want

PARAMETERS_SINCE = 150000  # rights to set parameters are granted
OPTIONS_SINCE = 160000  # a membership says by itself whether its rights are inherited


class Asker(Struct, frozen=True):
    """The role of the connection, where it is, and whether it has the rights of what it is a member of by itself."""

    role: str
    database: str
    version: int
    inherits: bool


class Lack(Struct, frozen=True):
    """A want that is not met.

    `holder` owns what it is about; with `superuser`, it may do what a superuser may, as may who is a member of it.
    `member` tells that the role is one, maybe by others, and `direct` that it is by itself. `about` is the object that
    has to be owned, as the type of an object, its schema and its name; of a function, the types of its arguments, in
    brackets, where others share its name, and the role that calls it.
    """

    want: Want
    holder: str
    superuser: bool
    member: bool
    direct: bool
    about: tuple[str, str, str]


def rights(lacks: Iterable[Lack], asker: Asker) -> list[Right]:
    """Return one right for each statement: that of a role that owns a hundred tables is the same for all of them."""
    found: dict[str, Right] = {}
    objects: dict[str, list[str]] = {}
    for lack in lacks:
        for right in _of(lack, asker):
            found.setdefault(right.statement, right)
            objects.setdefault(right.statement, []).append(_name(lack, asker))
    return [
        Right(right.text.format(", ".join(dict.fromkeys(objects[statement]))), statement, right.by)
        for statement, right in found.items()
    ]


def setting(asker: Asker, value: str) -> Right:
    """Return the right to set back what keeps foreign keys and triggers from being looked at (manual: sql-grant)."""
    role = ident(asker.role)
    words = f"role {asker.role} has session_replication_role = {value}, which a fix sets back for its transactions"
    if asker.version >= PARAMETERS_SINCE:
        statement = SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(role)
    else:
        where = ident(asker.database)
        statement = SQL("ALTER ROLE {} IN DATABASE {} SET session_replication_role = origin").format(role, where)
    return Right(words, text(statement), "a superuser")


def _of(lack: Lack, asker: Asker) -> Iterator[Right]:
    """Yield rights; in the text of each stands {} for what it is about."""
    want, role = lack.want, ident(asker.role)
    me, owner = _escaped(asker.role), _escaped(lack.holder)
    match want.need:
        case "owner" | "drop" | "give" if lack.superuser:
            yield _of_a_superuser(lack, asker, me, owner)
        case "owner" | "drop":
            yield from _membership(lack, asker, f"role {me} must own {{}}, or be a member of their owner {owner}")
        case "give":
            grant = SQL("GRANT {} TO {}").format(ident(lack.holder), role)
            yield Right(
                f"role {me} must be able to become {owner}, the owner of {{}}",
                text(SQL("{} WITH SET TRUE").format(grant) if lack.member else grant),
                f"who may grant {lack.holder}",
            )
        case "receive":
            schema = lack.about[1] if want.what == "statistics" else want.schema
            grant = SQL("GRANT CREATE ON SCHEMA {} TO {}").format(ident(schema), ident(lack.holder))
            words = f"role {owner} needs CREATE on schema {schema}, to own again what is made anew for {{}}"
            yield Right(words, text(grant), "the owner of the schema")
        case "create" | "usage" | "references" | "update" | "select" | "refer":
            right = "SELECT" if want.need == "refer" else want.need.upper()
            grant = SQL("GRANT {} ON {} TO {}").format(SQL(right), _place(lack, asker), role)
            yield Right(f"role {me} needs {right} on {{}}", text(grant), f"its owner {lack.holder}")
        case "read":
            grant = SQL("GRANT SELECT ON {} TO {}").format(_place(lack, asker), role)
            words = f"role {me} needs SELECT on {{}}, though it may alter it: else its rows cannot be asked"
            yield Right(words, text(grant), f"its owner {lack.holder}")
        case "execute":
            caller = lack.about[2]
            grant = SQL("GRANT EXECUTE ON {} TO {}").format(_place(lack, asker), ident(caller))
            words = f"role {_escaped(caller)} needs EXECUTE on {{}}, which is called for rows"
            yield Right(words, text(grant), f"its owner {lack.holder}")
        case "see":
            words = (
                f"role {me} must see all rows of {{}}, where row-level security is forced on the owner, too: those "
                "that a policy hides cannot be counted"
            )
            yield Right(words, text(SQL("ALTER ROLE {} BYPASSRLS").format(role)), "a superuser")
        case "move":
            words = f"role {me} must own all that {{}} has made, which moves along"
            yield Right(words, want.statement, "a superuser")
        case _:
            yield Right(f"role {me} may not create {{}}", want.statement, "a superuser")


def _escaped(name: str) -> str:
    """Return a name as it stands in a text that has a place for another one."""
    return name.replace("{", "{{").replace("}", "}}")


def _membership(lack: Lack, asker: Asker, words: str) -> Iterator[Right]:
    """Yield what makes the role a member that has the rights of the owner without SET ROLE.

    Since PostgreSQL 16 each membership says whether it does, and keeps that when it is granted again without a word of
    it; before, the role says so for all of its memberships.
    """
    grant = SQL("GRANT {} TO {}").format(ident(lack.holder), ident(asker.role))
    by = f"who may grant {lack.holder}"
    if asker.version >= OPTIONS_SINCE:
        said = lack.member or not asker.inherits
        yield Right(words, text(SQL("{} WITH INHERIT TRUE").format(grant) if said else grant), by)
        return
    if not lack.direct:
        yield Right(words, text(grant), by)
    if not asker.inherits:
        inherit = SQL("ALTER ROLE {} INHERIT").format(ident(asker.role))
        yield Right(f"{words} that inherits its rights", text(inherit), "a superuser, or a role with CREATEROLE")


def _of_a_superuser(lack: Lack, asker: Asker, me: str, owner: str) -> Right:
    """Return what helps without a membership, by which the role could become a superuser (manual: sql-set-role)."""
    if lack.want.what == "extension":
        return Right(
            f"role {me} must own {{}}, whose owner {owner} has the rights of a superuser: run fix as {owner}, or else",
            lack.want.statement,
            "a superuser",
        )
    words = (
        f"role {me} must own {{}}, whose owner {owner} has the rights of a superuser, so that no role should become a "
        f"member of it: run fix as {owner}, or let {me}, or a role that it is a member of, be the owner"
    )
    statement = SQL("ALTER {} {} OWNER TO {}").format(SQL(lack.about[0]), _qualified(lack.about), ident(asker.role))
    return Right(words, text(statement), "a superuser")


def _place(lack: Lack, asker: Asker) -> Composable:
    """Return what GRANT calls it; of relations only sequences and tables that are referred to are asked for."""
    want = lack.want
    match want.what:
        case "statistics":
            return SQL("SCHEMA {}").format(ident(lack.about[1]))
        case "database":
            return SQL("DATABASE {}").format(ident(asker.database))
        case "schema":
            return SQL("SCHEMA {}").format(ident(want.name))
        case "function" | "type":
            arguments = printed(lack.about[1] if want.what == "function" else "")
            return SQL("{} {}.{}{}").format(SQL(want.what.upper()), ident(want.schema), ident(want.name), arguments)
        case "table" | "heirs":
            return SQL("{}.{}").format(ident(lack.about[1]), ident(lack.about[2]))
        case _:
            word = SQL("") if want.need == "references" else SQL("SEQUENCE ")
            return SQL("{}{}.{}").format(word, ident(want.schema), ident(want.name))


def _qualified(about: tuple[str, str, str]) -> Composable:
    _, schema, name = about
    return SQL("{}.{}").format(ident(schema), ident(name)) if schema else ident(name)


def _name(lack: Lack, asker: Asker) -> str:
    want = lack.want
    if want.what == "heirs":
        return f"{lack.about[1]}.{lack.about[2]}"
    if want.what == "statistics":
        return f"schema {lack.about[1]}" if want.need == "create" else f"statistics {lack.about[1]}.{lack.about[2]}"
    what = {"relation": "", "table": "", "": "extension ", "members": "extension "}.get(want.what, f"{want.what} ")
    name = asker.database if want.what == "database" else f"{want.schema}.{want.name}" if want.schema else want.name
    if want.what == "function":
        name += lack.about[1]
    return f"{what}{name}"

"""Storage parameters of tables and indexes: `fillfactor=70` as the catalog holds it, and which texts mean the same."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.identifier import shown
from schema_doctor.regex import regex
from schema_doctor.sqlconstant import constant

# sql-createtable, "Storage Parameters"
_VACUUM = tuple(
    """
    autovacuum_enabled autovacuum_vacuum_threshold autovacuum_vacuum_max_threshold autovacuum_vacuum_scale_factor
    autovacuum_vacuum_insert_threshold autovacuum_vacuum_insert_scale_factor autovacuum_vacuum_cost_delay
    autovacuum_vacuum_cost_limit autovacuum_freeze_min_age autovacuum_freeze_max_age autovacuum_freeze_table_age
    autovacuum_multixact_freeze_min_age autovacuum_multixact_freeze_max_age autovacuum_multixact_freeze_table_age
    log_autovacuum_min_duration vacuum_index_cleanup vacuum_truncate vacuum_max_eager_freeze_failure_rate
    """.split()  # noqa: SIM905 - a list of so many words is read more easily as words
)
TABLE_PARAMETERS = (
    *("fillfactor", "toast_tuple_target", "parallel_workers", "user_catalog_table"),
    *("autovacuum_analyze_threshold", "autovacuum_analyze_scale_factor"),
    *_VACUUM,
    *(f"toast.{name}" for name in _VACUUM),
)
# sql-createindex, "Index Storage Parameters", and those of pgvector
INDEX_PARAMETERS = (
    *("fillfactor", "deduplicate_items", "buffering", "fastupdate", "gin_pending_list_limit"),
    *("pages_per_range", "autosummarize", "m", "ef_construction", "lists"),
)
_FLAGS = (
    *("autovacuum_enabled", "vacuum_index_cleanup", "vacuum_truncate", "user_catalog_table"),
    *("fastupdate", "deduplicate_items", "autosummarize"),
)
_FLAG_WORDS = ("true", "false", "on", "off", "yes", "no", "1", "0")

_NAME = regex(r"(?:[a-z_][a-z0-9_]*\.)?[a-z_][a-z0-9_]*")


class NotAParameter(ValueError):
    """The text cannot be the name of a storage parameter; the message says why, and what to write."""


def parameter(name: str, known: Iterable[str] = ()) -> str:
    """Return the name of a parameter as the catalog holds it; a slip in the name of a known one is an error."""
    if not _NAME.fullmatch(name):
        raise NotAParameter(f"{shown(name)} is not the name of a storage parameter; write for example fillfactor: 70")
    names = tuple(known)
    if names and name not in names and (hint := did_you_mean(name, names)):
        raise NotAParameter(f"unknown storage parameter {shown(name)}, {hint}")
    return name


# What a value may be (reloptions.c): from, to. All else is a number, a flag, or known to whoever makes the parameter.
_BOUNDS = {
    "fillfactor": (10, 100),
    "toast_tuple_target": (128, 8160),
    "parallel_workers": (0, 1024),
    "pages_per_range": (1, 131072),
    "gin_pending_list_limit": (64, 2147483647),
}
_WORDS = {"buffering": ("on", "off", "auto"), "vacuum_index_cleanup": (*_FLAG_WORDS, "auto")}


def check_value(name: str, text: str) -> None:
    """Raise NotAParameter for a value that PostgreSQL would refuse."""
    short = name.rpartition(".")[2]
    words = _WORDS.get(short, _FLAG_WORDS if short in _FLAGS else None)
    if words is not None:
        # Of a flag, PostgreSQL takes any beginning that only one of the words has (parse_bool).
        starts = words is _FLAG_WORDS and any(word.startswith(text.lower()) for word in words) and text.lower() != "o"
        if text.lower() not in words and not (starts and text):
            raise NotAParameter(f"{name} cannot be {shown(text)}; use one of {', '.join(dict.fromkeys(words))}")
        return
    if name not in TABLE_PARAMETERS and name not in INDEX_PARAMETERS:
        return
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise NotAParameter(f"{name} is a number, not {shown(text)}") from None
    low, high = _BOUNDS.get(short, (None, None))
    if low is not None and high is not None and (number != int(number) or not low <= number <= high):
        raise NotAParameter(f"{name} is a whole number from {low} to {high}, not {shown(text)}")


def assembled(values: Mapping[str, str]) -> tuple[str, ...]:
    """Return parameters as the model holds them: `name=value`, sorted."""
    return tuple(sorted(f"{name}={value}" for name, value in values.items()))


def taken_apart(parameters: Iterable[str]) -> dict[str, str]:
    """Return the values of parameters by their names."""
    return {name: value for name, _, value in (one.partition("=") for one in parameters)}


def meaning(parameters: Iterable[str]) -> dict[str, str]:
    """Return the values in one spelling: the catalog keeps `off` and `0.10` as they were written."""
    return {name: _settled(name, value) for name, value in taken_apart(parameters).items()}


def _settled(name: str, value: str) -> str:
    word = value.lower()
    if name.rpartition(".")[2] in _FLAGS:
        return constant(word, "boolean")
    try:
        number = Decimal(value)
    except InvalidOperation:
        return word
    return f"{number.normalize():f}" if number.is_finite() else word

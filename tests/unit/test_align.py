"""Which constraint or index of the database is the one that the spec means."""

from schema_doctor.align import align
from schema_doctor.model import Address, Check, Index, Kind, PrimaryKey, SchemaObject


def check(name: str) -> Address:
    return Address(Kind.CHECK, "public", "t", name)


def checks(**texts: str) -> dict[Address, SchemaObject]:
    return {check(name): Check(expression=text) for name, text in texts.items()}


def test_an_unnamed_check_is_found_by_what_it_says() -> None:
    aligned = align(checks(t_check="a"), checks(odd="a"), {check("t_check")})
    assert aligned.expected == checks(odd="a")
    assert aligned.origins == {check("odd"): check("t_check")}
    assert aligned.names == {}


def test_a_named_check_with_another_name_is_the_same_and_told() -> None:
    aligned = align(checks(mine="a"), checks(odd="a"), set())
    assert aligned.expected == checks(odd="a")
    assert aligned.names == {check("odd"): "mine"}


def test_a_name_of_the_spec_is_never_given_up_for_a_meaning() -> None:
    aligned = align(checks(mine="a"), checks(mine="b", odd="a"), set())
    assert aligned.expected == checks(mine="a")


def test_an_unnamed_check_does_not_take_the_place_of_another() -> None:
    """The default names of the spec are in the order of the spec; those of the database are in any order."""
    unnamed = {check("t_check"), check("t_check1")}
    aligned = align(checks(t_check="a", t_check1="b"), checks(t_check="b"), unnamed)
    assert aligned.expected == checks(t_check="b", t_check1="a")
    both = align(checks(t_check="a", t_check1="b"), checks(t_check="b", t_check1="a"), unnamed)
    assert both.expected == checks(t_check="b", t_check1="a")
    assert both.names == {}


def test_no_object_of_the_spec_is_lost_whatever_the_names() -> None:
    texts = {f"k{number}": str(number % 3) for number in range(6)}
    turned = {f"k{number}": str((number + 1) % 3) for number in range(6)}
    unnamed = {check(name) for name in texts}
    assert len(align(checks(**texts), checks(**turned), unnamed).expected) == 6


def test_a_named_one_that_is_free_waits_for_the_unnamed() -> None:
    aligned = align(checks(mine="a", t_check="a"), checks(odd="a"), {check("t_check")})
    assert aligned.expected == checks(odd="a", mine="a")
    assert aligned.origins[check("odd")] == check("t_check")


def test_a_table_has_one_primary_key_whatever_its_name_and_columns() -> None:
    mine = Address(Kind.PRIMARY_KEY, "public", "t", "t_pkey")
    odd = Address(Kind.PRIMARY_KEY, "public", "t", "odd")
    aligned = align({mine: PrimaryKey(columns=("a",))}, {odd: PrimaryKey(columns=("b",))}, {mine})
    assert aligned.expected == {odd: PrimaryKey(columns=("a",))}


def test_a_comment_and_a_due_validation_do_not_make_another_constraint() -> None:
    expected = {check("t_check"): Check(expression="a", comment="c")}
    aligned = align(expected, {check("odd"): Check(expression="a", valid=False)}, {check("t_check")})
    assert aligned.expected == {check("odd"): Check(expression="a", comment="c")}


def test_a_unique_index_is_not_a_plain_one() -> None:
    mine = Address(Kind.INDEX, "public", "t", "mine")
    odd = Address(Kind.INDEX, "public", "t", "odd")
    aligned = align({mine: Index(columns=("a",), unique=True)}, {odd: Index(columns=("a",))}, {mine})
    assert aligned.expected == {mine: Index(columns=("a",), unique=True)}

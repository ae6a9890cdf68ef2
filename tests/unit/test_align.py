"""Which constraint or index of the database is the one that the spec means."""

from schema_doctor.align import align
from schema_doctor.model import Address, Check, ForeignKey, Index, Kind, PrimaryKey, SchemaObject


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


def test_an_unnamed_check_that_nothing_means_is_what_bears_its_default_name_changed() -> None:
    aligned = align(checks(t_a_check="a > 1"), checks(t_a_check="a > 0"), {check("t_a_check")})
    assert aligned.expected == checks(t_a_check="a > 1")
    assert aligned.origins == {}


def test_an_unnamed_check_finds_its_default_name_with_another_number() -> None:
    unnamed = {check("t_a_check"), check("t_a_check1")}
    aligned = align(checks(t_a_check="x", t_a_check1="y"), checks(t_a_check="old", t_a_check1="x"), unnamed)
    assert aligned.expected == checks(t_a_check1="x", t_a_check="y")


def test_what_a_declared_name_claims_is_not_taken_for_an_unnamed_one() -> None:
    aligned = align(checks(t_a_check1="x", t_a_check="y"), checks(t_a_check="old"), {check("t_a_check1")})
    assert aligned.expected == checks(t_a_check1="x", t_a_check="y")


def test_of_several_the_least_changed_is_taken() -> None:
    def key(name: str, **properties: str) -> dict[Address, SchemaObject]:
        item = ForeignKey(
            columns=("a",),
            referenced_schema="public",
            referenced_table="p",
            referenced_columns=("id",),
            on_update=properties.get("on_update", "no action"),
            on_delete=properties.get("on_delete", "no action"),
        )
        return {Address(Kind.FOREIGN_KEY, "public", "t", name): item}

    wanted = key("t_a_fkey", on_update="cascade", on_delete="cascade")
    for first, second in (("t_a_fkey", "odd"), ("odd", "t_a_fkey")):
        actual = key(first) | key(second, on_delete="cascade")
        assert list(align(wanted, actual, {*wanted}).expected.values()) == [*wanted.values()]
        assert [one.name for one in align(wanted, actual, {*wanted}).expected] == [second]


def test_names_that_went_round_are_kept_all_together_when_one_of_them_is() -> None:
    expected = checks(c0="x", c1="y")
    aligned = align(expected, checks(c0="y", c1="old", c2="x"), ())
    assert aligned.expected == expected  # with c1 alone kept, c0 would be free, and differ afterwards
    assert aligned.origins == {}

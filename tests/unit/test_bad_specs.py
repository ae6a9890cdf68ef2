"""What contradicts itself or is written wrongly in a spec is refused in one run, with its place and what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schema_doctor import spec
from schema_doctor.errors import SpecError

TABLE = Path(__file__).with_name("bad_specs.txt")
LONG = "x" * 64
AROUND = {
    "top": "{}\n",
    "table": "tables:\n  other: {{columns: {{a: int, b: int}}}}\n  t: {{columns: {{a: int, b: int}}, {}}}\n",
    "column": "enums: {{mood: [sad, ok]}}\ntables: {{t: {{columns: {{b: int, x: {}}}}}}}\n",
    "more": "{}\ntables: {{t0: {{columns: {{id: int}}}}}}\n",
}


def bad_specs() -> Iterator[tuple[str, str, list[str]]]:
    """Yield the section, the fragment and what is said of it."""
    section, fragment, said = "", "", list[str]()
    for line in [*TABLE.read_text(encoding="utf-8").splitlines(), "["]:
        if line.startswith("    "):
            said.append(line.strip())
            continue
        if fragment:
            yield section, fragment, said
        fragment, said = "", []
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            fragment = line


def written(section: str, fragment: str) -> str:
    """Return the whole text of a spec; fragments of several sections have one line for each."""
    lines = fragment.replace(", tables: {", "\ntables: {").replace(", domains: {", "\ndomains: {")
    text = AROUND[section].format(lines if section == "top" else fragment).replace("LONG", LONG)
    if section == "top" and "tables:" not in text:
        text += "tables: {t0: {columns: {id: int}}}\n"
    return text if text.startswith("version:") else f"version: 1\n{text}"


@pytest.mark.parametrize(
    ("section", "fragment", "said"), [pytest.param(*one, id=f"{one[0]} {one[1]}") for one in bad_specs()]
)
def test_a_bad_spec_is_refused_with_every_place_and_what_to_do(
    section: str, fragment: str, said: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(written(section, fragment), encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        spec.load(path)
    found = str(caught.value).replace(str(path), "spec.yaml").split("\n")
    assert len(found) == len(said), found
    for one, beginning in zip(found, said, strict=True):
        assert one.strip().startswith(f"spec.yaml:{beginning.replace('LONG', LONG[:60])}"), found

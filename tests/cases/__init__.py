"""The cases, by the kind of object that differs."""

from tests.cases import (
    adoption,
    backfill,
    check,
    column,
    dependent,
    exclusion,
    extension,
    foreign_key,
    index,
    indexspelling,
    key,
    name,
    newer,
    partition,
    rename,
    retype,
    schema,
    sequence,
    storage,
    table,
    tableoption,
    typechange,
    unexpected,
    validity,
)
from tests.cases import type as types
from tests.cases.case import Case

BY_KIND: dict[str, tuple[Case, ...]] = {
    "extension": extension.CASES,
    "schema": schema.CASES,
    "enum": (*types.ENUMS, *retype.CASES),
    "domain": types.DOMAINS,
    "domain check": types.DOMAINS,
    "composite type": types.COMPOSITES,
    "attribute": types.COMPOSITES,
    "sequence": sequence.CASES,
    "table": (*table.CASES, *tableoption.CASES, *partition.CASES),
    "column": (
        *column.CASES,
        *backfill.CASES,
        *newer.COLUMN_CASES,
        *validity.COLUMNS,
        *storage.CASES,
        *typechange.CASES,
        *dependent.CASES,
    ),
    "primary key": (*key.PRIMARY_KEYS, *newer.PRIMARY_KEYS, *adoption.PRIMARY_KEYS),
    "unique": (*key.UNIQUES, *newer.UNIQUES, *adoption.UNIQUES),
    "check": (*check.CASES, *newer.CHECKS, *validity.CHECKS),
    "foreign key": (*foreign_key.CASES, *newer.FOREIGN_KEYS),
    "exclusion": (*exclusion.CASES, *newer.PARTITIONED),
    "index": (*index.CASES, *indexspelling.CASES, *adoption.INDEXES),
}
ALL: tuple[Case, ...] = (
    *dict.fromkeys(case for cases in BY_KIND.values() for case in cases),
    *name.CASES,
    *rename.CASES,
    *unexpected.CASES,
)

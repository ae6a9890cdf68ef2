"""Schemas."""

from tests.cases.case import Case

CASES = (
    Case(
        name="a missing schema is created before its tables",
        before="",
        spec="""
            tables:
              app.users: {columns: {id: bigint}}
            """,
        findings=("missing-schema", "missing-table"),
        sql=(
            "CREATE SCHEMA IF NOT EXISTS app",
            "CREATE TABLE IF NOT EXISTS app.users (\n    id bigint\n)",
        ),
    ),
    Case(
        name="the same table name in two schemas is two tables",
        before="create schema app; create table public.users (id int); create table app.users (id int)",
        spec="""
            tables:
              users: {columns: {id: int, name: text}}
              app.users: {columns: {id: int, email: text}}
            """,
        findings=("missing-column", "missing-column"),
        sql=(
            "ALTER TABLE public.users ADD COLUMN IF NOT EXISTS name text",
            "ALTER TABLE app.users ADD COLUMN IF NOT EXISTS email text",
        ),
    ),
)

"""Whether the direct host behind a pooled one is named as its service names it."""

import pytest

from schema_doctor.managed import direct_host


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("ep-cool-1.eu-central-1.aws.neon.tech", "the direct host of the database"),
        ("ep-cool-1-pooler.eu-central-1.aws.neon.tech", "ep-cool-1.eu-central-1.aws.neon.tech,"),
        ("aws-0-eu-central-1.pooler.supabase.com", "db.PROJECT.supabase.co"),
        ("shop.proxy-abc.eu-west-1.rds.amazonaws.com", "the RDS instance"),
        ("my-pooler.example.com", "the direct host of the database"),
    ],
)
def test_the_direct_host_is_named_as_the_service_names_it(host: str, said: str) -> None:
    assert said in direct_host(host)

"""Which examples Hypothesis tries, and how many: the same ones at each run, or others.

A change must not fail for an example that chance has found; SCHEMA_DOCTOR_TEST_EXAMPLES looks for those: with it each
run tries others, that many times as many.
"""

import os

from hypothesis import settings

OTHERS = "SCHEMA_DOCTOR_TEST_EXAMPLES" in os.environ
TIMES = int(os.environ.get("SCHEMA_DOCTOR_TEST_EXAMPLES", "1"))

settings.register_profile("fixed", derandomize=True, database=None, deadline=None)
settings.register_profile("random", max_examples=100 * TIMES, database=None, deadline=None, print_blob=True)


def load() -> None:
    """Let the tests that are imported from now on try what is asked for."""
    settings.load_profile("random" if OTHERS else "fixed")

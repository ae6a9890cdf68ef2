"""Run as `python -m schema_doctor`."""

from schema_doctor.cli import main

main()

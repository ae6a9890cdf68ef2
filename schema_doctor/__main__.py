"""The command line of this process, as `schema-doctor` or as `python -m schema_doctor`."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run it; Ctrl-C before it has been imported ends it as later, without a traceback."""
    try:
        from schema_doctor import cli  # noqa: PLC0415 - for Ctrl-C while it is imported
    except KeyboardInterrupt:
        sys.exit(130)
    cli.main()


if __name__ == "__main__":
    main()

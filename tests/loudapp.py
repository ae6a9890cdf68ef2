"""An application for uvicorn that tells on standard output what its guard does: in which process, and how long.

SIGUSR1 makes it tell on standard error what each of its threads is at.
"""

import faulthandler
import os
import signal
from typing import cast

from fastapi import FastAPI

from schema_doctor.guard import Guard, On
from schema_doctor.guard.verdict import Event
from tests.backends import CHAT


def tell(event: Event) -> None:
    if event.what == "check":
        print(f"checked: {os.getpid()} {event.state} {event.seconds:.3f}", flush=True)  # noqa: T201


faulthandler.register(signal.SIGUSR1)
app = FastAPI()
app.add_middleware(Guard, spec=CHAT, on_event=tell, on_drift=cast("On", os.environ.get("ON_DRIFT", "degrade")))

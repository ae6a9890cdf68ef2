"""When the guard's checks follow on one another."""

import threading

from schema_doctor.guard.rounds import Pace, Rounds
from schema_doctor.guard.verdict import State, Verdict, database_fault


def test_whoever_hears_of_a_fault_is_told_to_come_back_soon() -> None:
    states = iter([State.HEALTHY, State.DRIFT, State.DRIFT, State.DRIFT])
    waits: dict[State, float] = {}
    drifted = threading.Event()

    def check() -> Verdict:
        return Verdict(state=next(states), faults=(database_fault("not-checked-yet"),))

    def told(_before: Verdict, found: Verdict, _seconds: float) -> None:
        waits.setdefault(found.state, rounds.wait)
        if found.state is State.DRIFT:
            drifted.set()

    pace = Pace(well=300.0, first=2.0, longest=5.0)
    rounds = Rounds(check, pace, told=told, at_rest=lambda found: found.state is State.HEALTHY)
    rounds.start()
    try:
        assert rounds.first.wait(10)
        rounds.ask()
        assert drifted.wait(10)
    finally:
        rounds.stop()
    assert waits[State.HEALTHY] > 290
    assert waits[State.DRIFT] <= 2

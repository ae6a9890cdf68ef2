"""What breaks the runs of a fix at each of its messages, and what must be true afterwards."""

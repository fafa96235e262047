"""Pure arithmetic: facts and a policy in, scores out; no I/O, no clock."""

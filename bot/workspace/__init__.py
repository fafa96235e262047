"""A stand-in for a Slack workspace on this machine: one page and a small Web API, demo and test double in one."""

"""The edges: the only code that touches a network, the clock or the environment."""

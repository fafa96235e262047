"""The prompt about themes."""

VERSION = "themes.v1"
"""Of the prompt's text and of what is done with an answer: another version asks anew."""

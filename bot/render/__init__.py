"""Renderers: each draws the same card for its channel; none decides what is said."""

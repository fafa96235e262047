"""The Slack edge: a signed request in, one answer out, for the asker alone."""

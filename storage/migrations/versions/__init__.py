"""Every revision, in order; each is history and is never edited."""

"""Microsoft Teams: what it sends us, whom it vouches for, and the outbox's way there. Nothing here loads where Teams is off."""

"""What the assistant can do: a request in, a card out."""

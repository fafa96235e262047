"""The voice-of-customer prompt and the parser of its reply: text in, text out."""

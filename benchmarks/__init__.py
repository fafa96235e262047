"""Every claim about speed as a command that measures ours and a peer in turn and prints the ratio."""

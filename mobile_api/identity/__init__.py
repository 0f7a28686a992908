"""Who is asking: one-time codes, tokens, sessions."""

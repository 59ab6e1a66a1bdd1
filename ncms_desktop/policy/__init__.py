"""Policy: dated text in, checked figures out, or every finding at once."""

"""Which fields of which certificates a running case may see (场景授权)."""

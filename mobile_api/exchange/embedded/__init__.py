"""Embedded connections (嵌入式): a department's own page opens for a citizen whom we know, without a login there."""

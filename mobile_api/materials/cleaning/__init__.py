"""Makes what people upload safe to keep and to open: a process of its own looks at it, file by file."""

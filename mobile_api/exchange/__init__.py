"""Data exchange (数据共享交换) with departments' own systems: split, embedded and query connections."""

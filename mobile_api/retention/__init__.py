"""How long each kind of data is kept and why, and what goes when a citizen asks for it (数据留存与删除)."""

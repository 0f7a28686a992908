"""Data checks (数据校验) of a form against rules and registers, and the verification sheet (网上数据核验表单)."""

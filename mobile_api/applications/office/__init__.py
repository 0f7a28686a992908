"""Counter and back offices (综合窗口, 后台审批): their queues, looks and moves."""

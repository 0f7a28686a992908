"""How often somebody may knock: limits per account, device and address, the same for all workers."""

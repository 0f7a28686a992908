"""Fees paid online (网上缴费): payments, refunds, receipts, the ledger and its daily reconciliation."""

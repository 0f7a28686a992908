"""What is prepared online and finished at a counter: one QR code carries the draft."""

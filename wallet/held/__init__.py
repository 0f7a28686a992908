"""The holder's side: their devices, and what they see of their certificates."""

"""Conversations: a message's journey from the citizen to the bot and back."""

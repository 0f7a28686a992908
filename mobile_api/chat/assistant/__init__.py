"""What the bot's actions may ask: one use case per thing that a person can mean in a conversation."""

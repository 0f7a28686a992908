"""The action server: what the bot does for each thing that people mean. One module per skill, one backend call each."""

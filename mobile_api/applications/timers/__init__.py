"""What time does to applications: reminders, lapsing, and deadlines computed anew."""

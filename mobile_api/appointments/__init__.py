"""Appointments at a counter (预约): when something is signed and collected, or handed in, in person."""

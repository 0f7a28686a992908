"""What an applicant hands in: uploads, what is held already, and what is still missing."""

"""Drafts and applications (办件): the form that knows its next question, submission, and what follows."""

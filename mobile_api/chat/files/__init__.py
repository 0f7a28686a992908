"""Files that a citizen and a member of staff send each other in their conversation."""

"""Work that goes on beside the requests, again and again, by one of all workers at a time."""

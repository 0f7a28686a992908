"""Split connections (统分式): an application's materials go to a department's system, its result comes back."""

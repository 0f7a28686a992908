"""Query connections (查验式): national and provincial data that counter staff look up for an application."""

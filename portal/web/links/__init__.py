"""Whether the addresses that the content names still answer."""

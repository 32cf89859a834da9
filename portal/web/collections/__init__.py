"""Collections: entries of any kind that the staff put together under a title."""

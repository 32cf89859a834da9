"""Requests that visitors send from an entry's page to those who keep it, addresses unseen."""

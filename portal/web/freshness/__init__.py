"""Asking those who maintain an entry whether it is still true, and taking their answer."""

"""The observatory: what the portal holds, counted and drawn, and what it lacks."""

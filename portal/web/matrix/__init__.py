"""The roadmap as a table: its actions, and how much of each kind there is for each of them."""

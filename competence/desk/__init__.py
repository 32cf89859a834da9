"""The partners' desk: their entries, the forms in steps, preview, submission, what was answered."""

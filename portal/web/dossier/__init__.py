"""The dossier for the council: what a shortlist names, as PDF, as DOCX to go on with, as CSV.

`contents_of` says once what stands in it, as blocks; `pdf` and `docx` write the blocks.
"""

"""Curated content kept as YAML by people and loaded into the models; knows no app.

`files` reads a folder, `fields` and `kinds` say how a record of a file and a row of a model
correspond, in both directions, `merge` decides field by field what to write, `store` writes it.
The apps declare their kinds in their own `content.py`.
"""

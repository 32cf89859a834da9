"""The municipalities of Italy: from ISTAT's lists to the page "Places like mine"."""

"""What an officer has chosen to put before the council: all of it stands in the address of a page.

The address is read in order: a `note` belongs to the entry before it, and the order of the entries,
across kinds, is that of the shortlist. Nothing is stored by the portal.
"""

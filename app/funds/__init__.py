"""Matching funds: a partner adds its dollars to those of neighbours, within caps that hold to the cent."""

"""Who fits what, both ways, and why; rosters proposed; what one could do this week."""

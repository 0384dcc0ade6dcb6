"""Mappings: which column of another platform's file becomes which field of an idea, and how."""

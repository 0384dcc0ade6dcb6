"""Files as they come: bytes of some encoding, tables of some dialect, into rows with line numbers."""

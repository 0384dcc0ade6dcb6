"""Where people live and where ideas happen: territories, neighbourhoods, postal prefixes."""

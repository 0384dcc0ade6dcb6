"""Pages of promises: giving, the card, what I promised, what a carrier decides."""

"""Pages of payments: those of the demonstration alone; cards are asked for by the pages of promises."""

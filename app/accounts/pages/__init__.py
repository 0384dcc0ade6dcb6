"""Pages of accounts, a file for each moment: joining, entering, recovering, settling."""

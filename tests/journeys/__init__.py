"""What people do over several slices, told from page to page without a screen."""

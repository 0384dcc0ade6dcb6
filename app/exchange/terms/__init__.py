"""Lists of skills and causes of other houses, compared with ours."""

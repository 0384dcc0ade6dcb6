"""The short bilingual list of skills and causes, its synonyms, and how free words find it."""

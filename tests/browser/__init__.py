"""The site as people meet it: a real browser, real pages, on a phone and on a desk."""

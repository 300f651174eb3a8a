"""A regulation read on the site: its document beside the scheme, questions answered, published."""

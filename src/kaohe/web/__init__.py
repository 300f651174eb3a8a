"""The site: the only user of the ORM. Views parse, authorise, call one action, render."""

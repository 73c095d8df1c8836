"""Pages and the JSON API: what a browser or a program sees of Dondoc, and who may see it."""

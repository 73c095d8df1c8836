"""Who may do what: roles, what each may do, and grants bound to a part of the tree with dates."""

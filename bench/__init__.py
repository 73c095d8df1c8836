"""How fast and how big: figures as ratios against raw SQL of the same rows in the same run."""

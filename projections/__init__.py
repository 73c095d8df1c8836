"""What is so: tables folded from the log, and the questions that are asked of them."""

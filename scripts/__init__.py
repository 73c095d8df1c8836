"""What developers run beside the program: catalogue of words, pages made from the code."""

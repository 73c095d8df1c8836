"""Who is told, when, and how it reads; `smtp` is the one module that posts."""

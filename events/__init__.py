"""What happened: event definitions, upcasts and the store."""

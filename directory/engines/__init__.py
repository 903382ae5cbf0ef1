"""The engines behind the port, and the definition of a match that they are held to."""

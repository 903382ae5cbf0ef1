"""What a match is: the definition that both engines translate, and are held to by tests."""

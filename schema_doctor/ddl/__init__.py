"""The statements that repair each kind of object; one module a kind."""

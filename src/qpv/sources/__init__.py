"""Publishers' files: who publishes them, where, which vintage, and how they are obtained."""

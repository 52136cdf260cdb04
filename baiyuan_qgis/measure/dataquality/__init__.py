"""A layer's figures and columns checked before anything is computed from them; nothing is repaired here."""

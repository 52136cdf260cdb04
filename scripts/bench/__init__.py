"""What `make bench` is made of: the layers, the contestants, the clock, the table."""

"""The toolbox: provider, base class, bridge to the library, one module per algorithm."""

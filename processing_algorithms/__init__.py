"""The toolbox: provider, base class, bridge between QGIS and the library, one module per algorithm."""

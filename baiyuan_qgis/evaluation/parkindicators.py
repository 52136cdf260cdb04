"""Base figures of each park: areas by overlay, land-use mix, supply, density, yields, each with what it is made of.

Formulas and letters are those of the evaluation of intensive land use in development zones (handbook §2.4 [F5]):

- A, built-up town land: the present land use (三调) inside the park, A1 residential, A2 industry, mining and storage,
  A3 transport, A4 commerce, A5 public, A6 other; B1 villages; all else is not built up. Without a layer of the present
  land use A is the built-up area that the park's own record states, and A2 is unknown.
- D, supplied land: the parcels that are supplied. G, idle land: parcels apparently idle, not started or suspended.
- A + B21, built up or ready for supply: A, the supplied land, and what is expropriated and not supplied, each place
  once. Land that was supplied met the conditions of supply; of other land expropriation is what the layers tell
  (三通一平 is nobody's layer), an inference that is ours.
- supply_rate = D / (A + B21), built_rate = A / D, industrial_share = A2 / A, comprehensive_far = floor area / A,
  park_building_density = base of buildings / A, idle_rate = G / D, investment_per_ha and _per_mu = fixed-asset
  investment of industry / A2, tax_per_ha and _per_mu = tax of industry / A2.

Columns of the park table (``Parks.parks``; dictionary table ``parks``), NaN where unknown, never 0 for unknown:
park_id, park_name, park_type, county, area_m2, area_mu, park_planned_area_m2, built_area_m2 (A), fixed_assets_wan (as
the park states it), parcel_count, supplied_m2 (D), unsupplied_m2, idle_m2 + possibly_idle_m2 (G), inefficient_m2,
undetermined_m2, expropriated_not_supplied_m2, residential_m2 … other_built_m2 (A1 … A6), rural_built_m2, unbuilt_m2,
use_unknown_m2, supply_ready_m2 (A + B21), floor_area_m2, building_base_m2, and to rank by: supply_rate, built_rate,
industrial_share, comprehensive_far, park_building_density, idle_rate (fractions of 1; FAR a plain ratio),
investment_per_ha, investment_per_mu, tax_per_ha, tax_per_mu (万元); known shares: use_known_share,
supply_known_share, status_known_share, floor_known_share, investment_known_share, tax_known_share.
"""

"""The services a notebook can reach: `base`, `catalogue`, and one file a service. No secrets here."""

"""The services a notebook can reach: `base`, `catalogue`, one file a service. No secrets."""

"""Where packages come from and go to: `overlay`. The index gateway will live here too."""

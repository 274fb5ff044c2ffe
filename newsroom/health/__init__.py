"""Is it alive, can it work, and how much stands where: /healthz, /readyz, /metrics."""

"""Our own WebSub hub: one address, to which subscribers of the public feeds come."""

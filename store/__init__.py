"""What is remembered: models, reads, writes. See docs/09-durable-work.md."""

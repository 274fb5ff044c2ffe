"""Partner delivery: the sole outbound sockets. A channel is a module here, and one line in this table."""

# Subscription.channel -> "module:Class" of a `base.Channel`, imported when it is first used.
CHANNELS: dict[str, str] = {
    "webhook": "worker.delivery.webhook:WebhookChannel",
    "superdesk": "worker.delivery.superdesk:SuperdeskChannel",
    "websub": "worker.delivery.websub:WebSubChannel",
    "files": "worker.delivery.files:FilesChannel",
    "email": "worker.delivery.email:EmailChannel",
}

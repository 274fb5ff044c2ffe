"""Where English articles are fetched from. A kind is a module here, and one line in this table."""

# Source.kind -> "module:function" of a `base.Look`, imported when it is first used.
KINDS: dict[str, str] = {
    "feed": "worker.sources.feeds:look",
    "folder": "worker.sources.folder:look",
    "websub": "worker.sources.websub:look",
}

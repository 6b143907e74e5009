"""Hostile input made readable: mail and HTML. Nothing in here touches the network or the store."""

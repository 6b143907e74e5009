"""Setting up an account: where an address's servers are likely to be, whether they take it, and what is wrong if not."""

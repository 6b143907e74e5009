"""The text of attachments: PDF, Word, plain text and its kin. Read in a process of its own that ends with each document."""

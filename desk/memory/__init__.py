"""What Desk was told to keep in mind."""

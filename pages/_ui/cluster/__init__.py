"""The page that clusters a person's own table."""

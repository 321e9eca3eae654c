"""The sources of data as cards with a picture, to choose one by what it looks like."""

"""What the pages share: the session and its address, the words, the frame around a page, the player."""

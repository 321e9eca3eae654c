"""What a link may say besides the run: which controls to leave out, how to present it, and whether to ask first."""

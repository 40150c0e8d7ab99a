"""What a name in the source of one file means in the whole tree."""

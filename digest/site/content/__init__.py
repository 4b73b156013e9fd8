"""What pages say, before it is HTML."""

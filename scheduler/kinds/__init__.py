"""What members are reminded of: who is due of each kind, and the words. One file per subject."""

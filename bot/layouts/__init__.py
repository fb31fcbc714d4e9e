"""What the CSV files of loyalty programmes look like: ours, and those of other providers."""

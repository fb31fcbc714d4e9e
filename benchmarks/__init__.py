"""What Kith costs, in ratios against its peers in the same run on the same machine."""

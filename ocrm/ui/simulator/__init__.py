"""What if: trying other days, probabilities and amounts of deals, with the months before and after."""

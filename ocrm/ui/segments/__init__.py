"""The Segments page: groups of customers, the RFM map, the Pareto curve, churn, and classifying by rules."""

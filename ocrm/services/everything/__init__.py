"""Leaving with everything: the whole file as a folder that is readable without OCRM, and the way back."""

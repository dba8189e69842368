"""The window: PySide6 only, thin views over ocrm.services."""

"""OCRM, a personal operational CRM for one salesperson at one laptop."""

__version__ = "0.1.0"

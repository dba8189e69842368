"""What was offered for a deal: quotes in versions, their lines, what they come to, how two versions differ (A3.15).

`amounts` is the one formula; `reading` gives the rows; `writing` makes, revises and marks quotes; `lines` changes the
lines of a draft; `comparing` lays two versions side by side; `quote_text` writes one out.
"""

"""The money of a contract on its page: the plan of instalments, the payments below it, and the panes of both."""

"""What customers ask for once they have bought: complaints, repairs, questions, until they are resolved (A6.01).

`reading` gives the rows, `handling` opens tickets and takes them through their states, `satisfaction` is the one
formula of how content customers are (D-56), `ticket_views` are the tabs of the list.
"""

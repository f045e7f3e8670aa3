"""Orders that are paid one by one: each payment buys one job, whatever breaks between."""

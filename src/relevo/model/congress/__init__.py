"""Congress: seats, elections, groups, votes on bills and their ratification."""

"""How the site itself runs: faults that reach staff, what `tick` did, what is ready, and what a launch needs."""

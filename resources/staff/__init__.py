"""How staff sign in: password, second factor, lock-out, and the mail with which a person sets their password."""

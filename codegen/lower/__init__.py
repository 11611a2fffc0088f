"""From what an application declares to what the server does: every choice is made here."""

"""The demo mailbox: returns as they come in by mail, with all that mails bring along."""

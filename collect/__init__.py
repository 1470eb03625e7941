"""From records to who returned what: versions, differences, the ledger, and the letters to send."""

"""E-mail: written in its reader's language, queued with the transaction, sent by a job."""

"""The audit log: every privileged act, appended for ever and chained by hashes."""

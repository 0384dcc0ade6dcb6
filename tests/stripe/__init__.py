"""What the money tests talk to: a stateful Stripe over loopback, a relay, a fault proxy, a spec check.

Named in docs/money.md: nothing here reaches the provider, and no SDK is patched.
"""

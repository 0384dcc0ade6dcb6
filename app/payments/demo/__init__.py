"""A gateway that moves no money: the whole journey of a promise, on objects kept in our own database."""

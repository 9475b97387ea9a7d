"""Values of our own: random bytes that only this project makes, such as what signs webhooks. No service makes them."""

from saas.entry import Entry
from saas.own.connection import Own
from saas.own.generated_value import GeneratedValue, GeneratedValueRevocation

__all__ = ["ENTRY"]

ENTRY = Entry(Own, (GeneratedValue, GeneratedValueRevocation))

"""1Password: what a rotation writes into items of the vault. Nothing else there is written."""

from saas.entry import Entry
from saas.onepassword.connection import OnePassword
from saas.onepassword.recorded_value import GetRecord, RecordedValue, RevokedValues

__all__ = ["ENTRY"]

ENTRY = Entry(OnePassword, (RecordedValue, RevokedValues), (GetRecord,))

"""The rules, one a file, and the one table of all of them."""

from policies.rule import Rule
from policies.rules.addresses import ADDRESSES
from policies.rules.buckets import BUCKETS
from policies.rules.classes import CLASSES
from policies.rules.completeness import COMPLETENESS
from policies.rules.environments import ENVIRONMENTS
from policies.rules.everybody import EVERYBODY
from policies.rules.inputs import INPUTS
from policies.rules.long_lived_keys import LONG_LIVED_KEYS
from policies.rules.numbers import NUMBERS
from policies.rules.places import PLACES
from policies.rules.plain_text import PLAIN_TEXT
from policies.rules.properties import PROPERTIES
from policies.rules.protection import PROTECTION
from policies.rules.retirement import RETIREMENT
from policies.rules.rulesets import RULESETS
from policies.rules.runner_groups import RUNNER_GROUPS
from policies.rules.trusts import TRUSTS
from policies.rules.variable_groups import VARIABLE_GROUPS
from policies.rules.webhooks import WEBHOOKS
from policies.rules.zones import ZONES

RULES: tuple[Rule, ...] = (
    PROPERTIES,
    PLACES,
    ZONES,
    CLASSES,
    INPUTS,
    EVERYBODY,
    WEBHOOKS,
    VARIABLE_GROUPS,
    RULESETS,
    ENVIRONMENTS,
    RUNNER_GROUPS,
    NUMBERS,
    TRUSTS,
    BUCKETS,
    LONG_LIVED_KEYS,
    RETIREMENT,
    ADDRESSES,
    PROTECTION,
    COMPLETENESS,
    PLAIN_TEXT,
)
"""In the order in which a resource is asked about."""

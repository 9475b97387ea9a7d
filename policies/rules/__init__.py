"""The rules, one a file, and the one table of all of them."""

from policies.rule import Rule
from policies.rules.addresses import ADDRESSES
from policies.rules.buckets import BUCKETS
from policies.rules.classes import CLASSES
from policies.rules.completeness import COMPLETENESS
from policies.rules.deploy_keys import DEPLOY_KEYS
from policies.rules.environments import ENVIRONMENTS
from policies.rules.everybody import EVERYBODY
from policies.rules.generations import GENERATIONS
from policies.rules.inputs import INPUTS
from policies.rules.long_lived_keys import LONG_LIVED_KEYS
from policies.rules.numbers import NUMBERS
from policies.rules.options import OPTIONS
from policies.rules.places import PLACES
from policies.rules.plain_text import PLAIN_TEXT
from policies.rules.properties import PROPERTIES
from policies.rules.retirement import RETIREMENT
from policies.rules.rulesets import RULESETS
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
    GENERATIONS,
    DEPLOY_KEYS,
    EVERYBODY,
    WEBHOOKS,
    VARIABLE_GROUPS,
    RULESETS,
    ENVIRONMENTS,
    NUMBERS,
    TRUSTS,
    BUCKETS,
    LONG_LIVED_KEYS,
    RETIREMENT,
    ADDRESSES,
    OPTIONS,
    COMPLETENESS,
    PLAIN_TEXT,
)
"""In the order in which a resource is asked about."""

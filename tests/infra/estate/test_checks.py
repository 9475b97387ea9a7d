"""Each check, broken one at a time from an estate in order."""

import datetime as dt
from dataclasses import dataclass

import pytest

from infra.estate import EstateRefused, load, loader
from infra.estate.checks import CHECKS
from tests.infra.estate.estates import FOREIGN, Folder


@dataclass(frozen=True)
class Damage:
    """One edit of the foreign estate, the check that finds it, and what the check must say."""

    check: str
    file: str
    old: str
    new: str
    says: tuple[str, ...]
    found_in: str = ""
    """The file the mistake is in, if it is not the edited one."""


DOORBELL = "apps/doorbell.toml"
RELEASE = "credentials/release-upload.toml"
NIGHTLY = "credentials/nightly-upload.toml"
SHELF = "credentials/shelf-upload.toml"
BELL = "credentials/bell-secret.toml"
RINGER = "credentials/bell-ringer.toml"
EDGE = '\n[[deliveries]]\nto = "azure-devops-variable"\nproject = "parts"\ngroup = "upload"\nname = "RELEASE_TOKEN"\n'
END = 'app = "doorbell"\nname = "RELEASE_TOKEN"\n'

DAMAGES = (
    Damage("each_issuer_is_a_service", RELEASE, '"warehouse"', '"warehose"', ("'warehose'", "no declared service")),
    Damage("each_issuer_is_a_service", NIGHTLY, '"warehouse"', '"unknown"', ("not known", "although we manage it")),
    Damage(
        "each_manager_is_listed",
        "credentials/part-token.toml",
        'managed_by = "part-press"',
        'managed_by = "prat-press"',
        ("'prat-press'", "us, hand, part-press"),
    ),
    Damage(
        "each_manager_is_listed",
        "runners/attic.toml",
        "zones  ",
        'access = "nobody"\nzones  ',
        ("'nobody'", "no manager"),
    ),
    Damage("each_bot_acted_as_exists", RINGER, '"bell-ringer"', '"bell-singer"', ("'bell-singer'", "does not exist")),
    Damage(
        "each_bot_is_known_somewhere",
        "bots/tinker-bot.toml",
        "github = {",
        "gitlab = {",
        ("'gitlab'", "no declared service"),
    ),
    Damage(
        "each_bot_is_known_somewhere",
        "bots/tinker-bot.toml",
        '[accounts]\ngithub = { login = "tinker-bot", id = 99 }',
        "",
        ("'tinker-bot'", "no account"),
    ),
    Damage("each_owner_is_a_team", RELEASE, "issuer ", 'owner = "nobody"\nissuer ', ("'nobody'", "no service lists")),
    Damage("each_runner_names_what_exists", "runners/hosted.toml", '"github"', '"gitlab"', ("'gitlab'",)),
    Damage("each_runner_names_what_exists", "runners/attic.toml", '"everybody"', '"anybody"', ("'anybody'",)),
    Damage("each_sink_exists", "zones.toml", "github:tinkers/keyring", "github:tinkers/keyrings", ("keyrings",)),
    Damage("each_sink_exists", "zones.toml", "webhooks:doorbell", "webhooks:doorbel", ("no app 'doorbel'",)),
    Damage("each_sink_exists", "zones.toml", "parts/upload", "parts/uplaod", ("no variable group parts/uplaod",)),
    Damage("each_sink_exists", "zones.toml", "azure-devops:parts:", "azure-devops:pards:", ("no project 'pards'",)),
    Damage(
        "each_app_receives_what_signs_its_webhooks",
        BELL,
        '\n[[deliveries]]\nto = "heroku-config-var"\napp = "doorbell"\nname = "BELL_SECRET"\n',
        "",
        ("'bell-secret'", "is not delivered to the app"),
    ),
    Damage("each_url_leads_to_its_app", DOORBELL, "domains ", "#", ("door.tinkers.example", "tinkers-door")),
    Damage(
        "each_url_leads_to_its_app",
        DOORBELL,
        "https://door.tinkers.example",
        "https://other-door.herokuapp.com",
        ("other-door.herokuapp.com",),
    ),
    Damage("each_app_has_keys_of_its_platform", DOORBELL, "holds ", "quantity = 2\nholds ", ("process and size",)),
    Damage(
        "each_app_has_keys_of_its_platform",
        "apps/catalogue.toml",
        "source ",
        'process = "web"\nsource ',
        ("'process' of heroku",),
    ),
    Damage("each_app_is_declared", BELL, '"heroku-config-var"', '"container-setting"', ("runs on heroku", "follows")),
    Damage(
        "each_app_is_declared",
        BELL,
        '"heroku-config-var"\napp = "doorbell"',
        '"app-setting"\napp = "catalogue"',
        ("has no settings",),
    ),
    Damage("each_sink_exists", "zones.toml", '"engine"', '"motor"', ("sink motor", "no kind of delivery goes there")),
    Damage("each_app_names_what_exists", "apps/doorbell.toml", '"workshop"', '"workshp"', ("tinkers/workshp",)),
    Damage("each_app_names_what_exists", "apps/doorbell.toml", '"shop.site"', '"shop.sight"', ("shop.sight",)),
    Damage("each_unknown_is_a_key_left_out", "runners/attic.toml", '"host.address"', '"hots.address"', ("no key",)),
    Damage("each_unknown_is_a_key_left_out", "runners/attic.toml", '"host.address"', '"platform"', ("is given",)),
    Damage("each_delivery_has_the_keys_of_its_kind", RELEASE, '"github-environment-secret"', '"gitlab"', ("'gitlab'",)),
    Damage("each_delivery_has_the_keys_of_its_kind", RELEASE, 'environment = "release"\n', "", ("'environment'",)),
    Damage(
        "each_delivery_has_the_keys_of_its_kind",
        RELEASE,
        'environment = "release"\n',
        'environment = "release"\ngroup = "upload"\n',
        ("does not take the key 'group'",),
    ),
    Damage("each_place_has_its_service", "services.toml", "[heroku]", "[herok]", ("section [heroku]",), RELEASE),
    Damage(
        "each_place_has_its_service",
        "services.toml",
        'organization    = "tinkers"\n',
        "",
        ("the key organization in the section [github]",),
        RELEASE,
    ),
    Damage(
        "each_name_is_taken_by_its_service", RINGER, '"RINGER_KEY"', '"GITHUB_KEY"', ("GITHUB_KEY", "does not take")
    ),
    Damage(
        "each_name_is_taken_by_its_service", RINGER, '"RINGER_KEY"', '"Ringer_Key"', ("Ringer_Key", "Write RINGER_KEY")
    ),
    Damage(
        "no_value_is_in_the_data",
        RELEASE,
        '"Uploads releases."',
        '"ghp_Canary0123456789abc"',
        ("looks like the value of a secret", "'release-upload'"),
    ),
    Damage(
        "no_value_is_in_the_data",
        "bots/tinker-bot.toml",
        "id = 99",
        'id = 99, note = "mongodb://user:word@host"',
        ("looks like the value of a secret",),
    ),
    Damage(
        "each_oidc_credential_delivers_identifiers_only",
        RINGER,
        "vault ",
        'made = "oidc"\nvault ',
        ("has a name", "OIDC"),
    ),
    Damage(
        "each_repository_is_declared", RELEASE, '["workshop"]', '["workship"]', ("tinkers/workship", "services.toml")
    ),
    Damage("each_repository_is_declared", RELEASE, '["workshop"]', '["*-part"]', ("'*-part'", "not taken")),
    Damage("each_repository_is_declared", NIGHTLY, '["*"]', '["*", "workshop"]', ("and others",)),
    Damage("each_app_is_declared", RELEASE, '"doorbell"', '"dorbell"', ("'dorbell'", "does not exist")),
    Damage("each_app_is_declared", RELEASE, '"doorbell"', '"catalogue"', ("runs on github-actions",)),
    Damage(
        "each_app_is_declared",
        BELL,
        '"github-webhook-secret"\napp = "doorbell"',
        '"github-webhook-secret"\napp = "catalogue"',
        ("has none",),
    ),
    Damage("each_variable_group_is_declared", NIGHTLY, '"parts"', '"prats"', ("project 'prats'",)),
    Damage("each_variable_group_is_declared", NIGHTLY, '"upload"', '"uplaod"', ("variable group parts/uplaod",)),
    Damage(
        "each_slot_is_filled_once",
        RELEASE,
        END,
        'app = "doorbell"\nname = "BELL_SECRET"\n',
        ("BELL_SECRET", "'bell-secret'", "'release-upload'", "twice"),
    ),
    Damage(
        "each_name_has_one_value",
        RINGER,
        'name = "RINGER_KEY"',
        'name = "RELEASE_TOKEN"',
        ("two values", "ringer-key/pem"),
        found_in=RELEASE,
    ),
    Damage(
        "each_name_has_one_value",
        NIGHTLY,
        '[[deliveries]]\nto = "azure-devops-variable"\nproject = "parts"\ngroup = "upload"\n',
        '[[deliveries]]\nto = "github-organization-secret"\nrepositories = ["workshop"]\n',
        ("visible to all and has a list",),
    ),
    Damage(
        "each_empty_list_stands_alone",
        RELEASE,
        END,
        END + '\n[[deliveries]]\nto = "github-organization-secret"\nname = "RELEASE_TOKEN"\nrepositories = []\n',
        ("RELEASE_TOKEN", "to nobody", "'release-upload'"),
    ),
    Damage(
        "each_administrator_is_known",
        "services.toml",
        '[heroku]\nadministrators = ["keepers", "makers"]',
        '[heroku]\nadministrators = ["keepers", "ada"]',
        ("'ada'", "neither a bot nor a team", "keepers, makers"),
    ),
    Damage(
        "each_administrator_is_known",
        "services.toml",
        '[heroku]\nadministrators = ["keepers", "makers"]',
        '[heroku]\nadministrators = ["tinker-bot", "makers"]',
        ("'tinker-bot'", "no account there"),
    ),
    Damage(
        "each_administrator_is_known",
        "services.toml",
        '[heroku]\nadministrators = ["keepers", "makers"]',
        '[heroku]\nadministrators = ["bell-ringer", "makers"]',
        ("'bell-ringer'", "no account there"),
    ),
    Damage(
        "each_reviewed_environment_can_be_opened_by_core",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        'workshop = { protected_by = ["steady"], environments = { press = { reviewers = ["makers"] } } }',
        ("press of workshop", "lock out 'keepers'"),
    ),
    Damage(
        "each_environment_has_a_branch_that_reaches_it",
        "services.toml",
        'keyring     = { private = true, protected_by = ["steady"] }',
        'keyring = { private = true, not_known = ["x"], environments = { press = { reviewers = ["keepers"] } } }',
        ("press of keyring", "none is protected"),
    ),
    Damage(
        "each_ruleset_leaves_a_way_in",
        "services.toml",
        'forbids   = ["deletion", "force-push"]',
        'forbids   = ["deletion", "update"]',
        ("'steady' forbids every update", "also to core"),
    ),
    Damage("there_is_one_vault", "services.toml", 'vault          = "keys"\n', "", ("No service has a vault",)),
    Damage(
        "there_is_one_vault",
        "services.toml",
        "[heroku]\n",
        '[onepassword-more]\nvault = "more"\nadministrators = ["keepers", "makers"]\n\n[heroku]\n',
        ("both have a vault",),
    ),
    Damage("there_is_one_vault", "services.toml", 'fields         = ["credential", "pem"]\n', "", ("which fields",)),
    Damage("each_field_is_one_of_the_vault", RINGER, '"pem"', '"private"', ("'private'", "credential, pem")),
    Damage(
        "each_field_is_one_of_the_vault",
        RELEASE,
        END,
        END + 'field = "passwrd"\n',
        ("'passwrd'", "release-upload"),
    ),
    Damage(
        "each_item_is_one_credential",
        RINGER,
        '"ringer-key"',
        '"vault-key"',
        ("'vault-key'", "'bell-ringer'"),
        "credentials/vault-key.toml",
    ),
    Damage(
        "each_item_is_one_credential",
        "credentials/part-token.toml",
        'managed_by = "part-press"',
        'managed_by = "part-press"\nvault = "ringer-key"',
        ("'ringer-key' is claimed by 'bell-ringer'", "'part-token'"),
    ),
    Damage(
        "each_item_is_one_credential",
        BELL,
        'class   = "production"',
        'class   = "production"\nvault   = "bell-ringer"',
        ("'bell-ringer' of 'bell-secret'", "bears the name of another"),
    ),
    Damage(
        "no_secret_travels_as_identifier", RINGER, '"ringer-id"', '"release-upload"', ("the secret 'release-upload'",)
    ),
    Damage("no_secret_travels_as_identifier", "services.toml", '"parts-project"', '"vault-key"', ("'vault-key'",)),
    Damage("each_field_has_one_shape", RELEASE, END, END + 'shape = "text"\n', ("token and text",)),
    Damage(
        "each_webhook_is_signed",
        BELL,
        '[[deliveries]]\nto = "github-webhook-secret"\napp = "doorbell"\n',
        "",
        ("not signed",),
        "apps/doorbell.toml",
    ),
    Damage("each_webhook_has_events", "apps/doorbell.toml", '["push", "pull_request"]', "[]", ("/ring", "no event")),
    Damage(
        "each_event_is_one_of_github", "apps/doorbell.toml", '"push"', '"psuh"', ("/ring", "'psuh'", "mean 'push'?")
    ),
    Damage("each_event_is_one_of_github", "apps/doorbell.toml", '"push"', '"qqq"', ("'qqq'", "webhook events lists")),
    Damage(
        "each_event_is_one_of_github",
        "apps/doorbell.toml",
        '["issues"]',
        '["membership"]',
        ("/visit", "'membership'", "Only webhooks of the whole organisation"),
    ),
    Damage(
        "no_list_names_a_thing_twice",
        DOORBELL,
        '["issues"]',
        '["issues", "label", "issues"]',
        ("Elements 1 and 3 of /visit of 'doorbell' say the same", "Say it once"),
    ),
    Damage(
        "no_list_names_a_thing_twice",
        "services.toml",
        'shop.site" = { protected_by = ["steady"] }',
        'shop.site" = { protected_by = ["steady", "steady"] }',
        ("Elements 1 and 2 of protected_by of 'github'",),
    ),
    Damage(
        "no_two_places_declare_one_thing",
        "bots/bell-ringer.toml",
        "[github_app]",
        '[accounts]\ngithub = { login = "Tinker-Bot" }\n[github_app]',
        ("account github tinker-bot is declared twice: in bots/bell-ringer.toml and in bots/tinker-bot.toml",),
        "bots/tinker-bot.toml",
    ),
    Damage(
        "no_two_places_declare_one_thing",
        "services.toml",
        "[heroku]",
        '[github-two]\norganization = "Tinkers"\n[heroku]',
        ("organisation of GitHub tinkers is declared twice", "[github]", "[github-two]"),
    ),
    Damage(
        "no_two_places_declare_one_thing",
        "services.toml",
        "[github.repositories]",
        "[github.repositories]\nKeyring = {}",
        ("repository tinkers/keyring is declared twice", "[github]"),
    ),
    Damage(
        "no_two_places_declare_one_thing",
        "services.toml",
        "environments.release = {",
        "environments.Release = {}, environments.release = {",
        ("environment tinkers/catalogue release is declared twice",),
    ),
    Damage(
        "no_two_places_declare_one_thing",
        "services.toml",
        "[heroku]",
        "[boat]\ninstallation = 7\n[heroku]\ninstallation = 7",
        ("installation 7 is declared twice", "[boat]"),
    ),
    Damage(
        "each_granted_repository_is_declared",
        "services.toml",
        "[heroku]",
        '[heroku]\ngranted = ["atic"]',
        ("'heroku' is granted the repository 'atic'", "not declared"),
    ),
    Damage(
        "no_variable_of_others_is_written",
        "apps/doorbell.toml",
        '"DOOR_COLOUR"',
        '"RELEASE_TOKEN"',
        ("RELEASE_TOKEN", "by_hand"),
        RELEASE,
    ),
    Damage(
        "each_group_lies_in_a_project",
        "services.toml",
        '{ "parts/upload" = {',
        '{ "arts/more" = { open_to_all_pipelines = false }, "parts/upload" = {',
        ("arts/more lies in no declared project", "projects are parts"),
    ),
    Damage(
        "each_group_says_who_reads_it",
        "services.toml",
        "open_to_all_pipelines = true",
        "open_to_all_pipelines = true, pipelines = [7]",
        ("parts/upload is open to every pipeline", "lists pipelines"),
    ),
    Damage(
        "each_group_has_one_writer",
        "credentials/part-token.toml",
        '"azure-devops-definition-variable"\nproject = "parts"\ndefinition = "*-part"',
        '"azure-devops-variable"\nproject = "parts"\ngroup = "upload"',
        ("'part-token' is managed by part-press", "parts/upload"),
    ),
    Damage(
        "each_sink_lies_in_one_zone",
        "zones.toml",
        '["github:tinkers/shop.site"]',
        '["github:tinkers/shop.site", "engine"]',
        ("engine", "2 zones", "shop, keepers"),
    ),
    Damage(
        "each_sink_lies_in_one_zone",
        "zones.toml",
        '["github:tinkers/shop.site"]',
        '["github:tinkers/shop.site", "github:Tinkers/Workshop"]',
        ("github:tinkers/workshop", "2 zones", "shop, makers"),
    ),
    Damage(
        "each_delivery_goes_to_a_zone",
        "zones.toml",
        '"app:doorbell", ',
        "",
        ("app:doorbell", "no zone lists"),
        RELEASE,
    ),
    Damage(
        "each_zone_admits_what_lies_there",
        RELEASE,
        END,
        END + EDGE,
        ("'release-upload'", "class production", "'everybody'", "admits identifier, staging only", "makes a part"),
    ),
    Damage(
        "each_zone_admits_what_lies_there",
        "zones.toml",
        'admits  = ["identifier", "staging", "production"]',
        'admits  = ["staging", "production"]',
        ("identifiers of 'bell-ringer'",),
        RINGER,
    ),
    Damage("each_credential_keeps_to_its_zones", RINGER, '["makers"]', '["shop"]', ("shop only", "'makers'")),
    Damage("each_credential_keeps_to_its_zones", RINGER, '["makers"]', '["makers", "shp"]', ("zone 'shp'",)),
    Damage(
        "each_exception_is_needed", "zones.toml", "exceptions.bell-secret", "exceptions.bel", ("'bel'", "not exist")
    ),
    Damage(
        "each_exception_is_needed",
        "zones.toml",
        "since = 2026-11-01",
        'at = ["github:tinkers/shop.site", "github:tinkers/shop"]',
        ("'bell-secret' in github:tinkers/shop, which nothing needs",),
    ),
    Damage(
        "each_zone_admits_what_lies_there",
        "zones.toml",
        "since = 2026-11-01",
        'at = ["app:doorbell"]',
        ("'bell-secret'", "may not be delivered to github:tinkers/shop.site"),
        BELL,
    ),
    Damage("each_exception_is_needed", BELL, '"production"', '"staging"', ("which nothing needs",), "zones.toml"),
    Damage(
        "each_exception_begins_before_it_ends",
        "zones.toml",
        "since = 2026-11-01",
        "since = 2026-12-02",
        ("'bell-secret'", "since 2026-12-02, after its last day, 2026-12-01"),
    ),
    Damage("each_exception_is_in_time", "zones.toml", "2026-12-01", "2026-11-20", ("ended on 2026-11-20", "its own")),
    Damage(
        "no_class_is_lower_than_what_is_pinned",
        RELEASE,
        '"production"',
        '"staging"',
        ("claims the class staging", "warehouse:releases holds production"),
    ),
    Damage(
        "no_class_is_lower_than_what_is_pinned",
        BELL,
        '"production"',
        '"staging"',
        ("claims the class staging", "webhooks:doorbell holds production"),
    ),
    Damage(
        "no_class_is_lower_than_what_lies_there",
        NIGHTLY,
        '["warehouse:nightly"]',
        '["warehouse:nightly", "github:tinkers/workshop"]',
        ("in github:tinkers/workshop lies", "of class production"),
    ),
    Damage("each_opener_is_needed", "zones.toml", "openers.engine-token", "openers.motor-token", ("not exist",)),
    Damage(
        "each_opener_is_needed",
        "credentials/engine-token.toml",
        '"github:tinkers/*"',
        '"github:tinkers/catalogue"',
        ("which nothing needs",),
        "zones.toml",
    ),
    Damage(
        "each_issued_key_says_what_it_opens",
        RELEASE,
        'opens   = ["warehouse:releases"]\n',
        "",
        ("does not say what it opens", "warehouse:"),
    ),
    Damage(
        "no_credential_is_a_mere_identifier",
        "credentials/old-ci-token.toml",
        '"production"',
        '"identifier"',
        ("no secret", "identifiers of a delivery"),
    ),
    Damage(
        "each_token_can_be_looked_after", SHELF, '"anaconda-org"', '"warehouse"', ("'warehouse' are not", "anaconda")
    ),
    Damage(
        "each_token_can_be_looked_after", SHELF, "opens ", 'made = "minted"\nopens ', ("not a person who makes it",)
    ),
    Damage("each_token_can_be_looked_after", SHELF, '["api:read", "api:write"]', "[]", ("has no scopes",)),
    Damage("each_token_can_be_looked_after", SHELF, "expires = 2027-06-30\n", "", ("nobody knows when it ends",)),
    Damage(
        "each_token_can_be_looked_after",
        SHELF,
        '["anaconda-org:shelf"]',
        '["anaconda-org:shelf", "anaconda-org:shelf"]',
        ("exactly one thing",),
    ),
    Damage("no_token_is_wider_than_its_use", SHELF, '"api:read"', '"all"', ("may do more", "production needs: all")),
    Damage("each_opened_thing_is_known", RELEASE, "warehouse:releases", "warehouse:relases", ("warehouse:relases",)),
    Damage("each_opened_thing_is_known", RINGER, "github:tinkers/catalogue", "github:catalogue", ("github:catalogue",)),
    Damage(
        "no_class_is_lower_than_what_is_pinned",
        "services.toml",
        '"nightly" = "staging"',
        '"night*" = "production"',
        ("claims the class staging", "warehouse:night* holds production"),
        NIGHTLY,
    ),
    Damage(
        "no_shared_runner_of_forks_serves_a_guarded_zone",
        "runners/attic.toml",
        '["everybody"]',
        '["everybody", "makers"]',
        ("shared-host", "'makers'", "admits production"),
    ),
    Damage(
        "no_shared_runner_of_forks_serves_a_guarded_zone",
        "runners/hosted.toml",
        '"fresh-vm"',
        '"container"',
        ("container", "'keepers'", "admits admin, root"),
    ),
    Damage(
        "each_guarded_repository_is_protected",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        "workshop    = {}",
        ("tinkers/workshop hold", "release-upload", "under no ruleset"),
    ),
    Damage(
        "each_guarded_repository_is_protected",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        'workshop    = { not_known = ["merge queue"] }',
        ("tinkers/workshop hold", "under no ruleset"),
    ),
    Damage(
        "each_guarded_repository_is_protected",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        'workshop    = { environments = { preview = {}, release = { branches = "all" } } }',
        ("tinkers/workshop hold", "under no ruleset"),
    ),
    Damage(
        "each_guarded_repository_is_protected",
        "services.toml",
        'catalogue   = { protected_by = ["steady"], environments.release = { reviewers = ["keepers", "makers"] } }',
        'catalogue   = { environments = { release = { branches = "protected" }, x = { reviewers = ["keepers"] } } }',
        ("tinkers/catalogue hold", "release-upload", "under no ruleset"),
    ),
    Damage(
        "each_guarded_repository_is_protected",
        "services.toml",
        'forbids   = ["deletion", "force-push"]',
        'forbids   = ["deletion"]',
        ("tinkers/workshop hold", "none of its rulesets (steady) forbids"),
    ),
    Damage(
        "each_guarded_repository_is_protected",
        "services.toml",
        "approvals = 1",
        'approvals = 1\nbranches = ["refs/heads/zzz"]',
        ("tinkers/workshop hold", "none of its rulesets (steady) forbids"),
    ),
    Damage(
        "each_unprotected_repository_is_in_time",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        'workshop    = { unprotected = { why = "Soon.", until = 2026-11-20 } }',
        ("until 2026-11-20 only", "Soon."),
    ),
    Damage(
        "each_protection_names_what_exists",
        "services.toml",
        '"shop.site" = { protected_by = ["steady"] }',
        '"shop.site" = { protected_by = ["stedy"] }',
        ("'stedy'", "Known are steady"),
    ),
    Damage(
        "each_protection_names_what_exists",
        "services.toml",
        'reviewers = ["keepers", "makers"] }',
        'reviewers = ["keepers", "bakers"] }',
        ("'bakers'", "no team"),
    ),
    Damage(
        "each_ruleset_says_something",
        "services.toml",
        'forbids   = ["deletion", "force-push"]\napprovals = 1\n',
        "forbids   = []\n",
        ("'steady'", "says nothing"),
    ),
    Damage(
        "each_place_of_a_bot_exists",
        "bots/tinker-bot.toml",
        "[accounts]",
        'teams = ["bakers"]\n[accounts]',
        ("'bakers'", "Known are keepers, makers"),
    ),
    Damage(
        "each_place_of_a_bot_exists",
        "bots/tinker-bot.toml",
        "id = 99 }",
        'id = 99 }\nwarehouse = { login = "tinker", role = "admin" }',
        ("a role at 'warehouse'",),
    ),
    Damage(
        "each_app_needs_what_exists",
        "apps/catalogue.toml",
        'bot = "tinker-bot"',
        'bot = "thinker-bot"',
        ("'thinker-bot'", "does not exist"),
    ),
    Damage(
        "each_app_needs_what_exists",
        "apps/catalogue.toml",
        '"release-upload"',
        '"release-uplod"',
        ("'release-uplod'", "does not exist"),
    ),
    Damage(
        "each_environment_is_declared",
        RELEASE,
        'environment = "release"',
        'environment = "releases"',
        ("'releases' of tinkers/catalogue", "services.toml"),
    ),
    Damage(
        "each_app_needs_what_exists",
        "apps/catalogue.toml",
        "environment = ",
        'started_by = "dorbell"\nenvironment = ',
        ("'dorbell'", "does not exist"),
    ),
    Damage(
        "each_needed_credential_reaches_its_app",
        "apps/catalogue.toml",
        'environment = "release"\n',
        "",
        ("'release-upload'", "not delivered to tinkers/catalogue"),
    ),
    Damage(
        "each_app_needs_what_exists",
        "apps/catalogue.toml",
        'environment = "release"',
        'environment = "releases"',
        ("'releases'", "has not"),
    ),
    Damage(
        "each_app_needs_what_exists",
        "apps/doorbell.toml",
        "by_hand ",
        'workflows = ["a.yml"]\nby_hand ',
        ("'doorbell'", "does not run on GitHub Actions"),
    ),
    Damage(
        "each_needed_credential_reaches_its_app",
        "apps/catalogue.toml",
        '"release-upload"',
        '"bell-ringer"',
        ("'bell-ringer'", "not delivered to tinkers/catalogue"),
    ),
    Damage(
        "each_active_workflow_app_names_its_workflows",
        "apps/catalogue.toml",
        'workflows = ["print.yml"]\n',
        "",
        ("'catalogue'", "names no workflow"),
    ),
    Damage("each_runner_can_be_asked_for", "runners/attic.toml", '[host]\nagent = "none"\n', "", ("neither",)),
    Damage("each_runner_can_be_asked_for", "runners/hosted.toml", "[2, 4]", "[2]", ("do not fit",)),
    Damage(
        "each_key_of_a_retired_service_has_an_end",
        "credentials/old-ci-token.toml",
        "retire_by = 2026-12-24\n",
        "",
        ("'old-ci'", "retired", "no end"),
    ),
    Damage(
        "nothing_that_must_be_gone_is_delivered",
        "services.toml",
        '"OLD_CI_COOKIE"',
        '"OLD_CI_TOKEN"',
        ("must be gone", "'old-ci'"),
        "credentials/old-ci-token.toml",
    ),
    Damage(
        "nothing_without_an_end_is_delivered_to_what_is_out_of_use",
        DOORBELL,
        "holds ",
        'status = "retired"\nholds ',
        ("'release-upload' is delivered to app:doorbell", "'doorbell' is retired"),
        RELEASE,
    ),
    Damage(
        "nothing_without_an_end_is_delivered_to_what_is_out_of_use",
        DOORBELL,
        "holds ",
        'status = "planned"\nholds ',
        ("'bell-secret' is delivered to webhooks:doorbell", "'doorbell' is planned"),
        BELL,
    ),
    Damage(
        "nothing_without_an_end_is_delivered_to_what_is_out_of_use",
        "services.toml",
        "[azure-devops]",
        '[azure-devops]\nstatus = "dormant"',
        ("'nightly-upload' is delivered to azure-devops:parts/upload", "'azure-devops' is dormant"),
        NIGHTLY,
    ),
    Damage(
        "each_app_in_use_runs_where_something_runs",
        "services.toml",
        "[heroku]",
        '[heroku]\nstatus = "dormant"',
        ("'doorbell' is active", "'heroku', which is dormant"),
        DOORBELL,
    ),
    Damage(
        "no_secret_of_dependabot_is_more_than_staging",
        "zones.toml",
        '"github:tinkers/workshop", ',
        '"github:tinkers/workshop", "github:tinkers/workshop:dependabot", ',
        ("admits production, and lists the sink github:tinkers/workshop:dependabot", "nobody has reviewed"),
    ),
    Damage(
        "each_deploy_key_opens_one_repository",
        RINGER,
        'shape   = "private-key"\n',
        'shape   = "private-key"\ndeploy_key = { repository = "attic" }\n',
        ("'bell-ringer' is a deploy key", "tinkers/attic is not declared"),
    ),
    Damage(
        "each_deploy_key_opens_one_repository",
        RINGER,
        'shape   = "private-key"\n',
        'shape   = "private-key"\ndeploy_key = { repository = "workshop", write = true }\n',
        ("does not say that it opens github:tinkers/workshop alone",),
    ),
    Damage(
        "each_deploy_key_opens_one_repository",
        RINGER,
        'shape   = "private-key"\n',
        'shape   = "private-key"\ndeploy_key = { repository = "workshop" }\n',
        ("says that it opens more than github:tinkers/workshop",),
    ),
    Damage(
        "each_deploy_key_opens_one_repository",
        RINGER,
        'shape   = "private-key"\n',
        'deploy_key = { repository = "catalogue" }\n',
        ("its value is no private key",),
    ),
    Damage(
        "each_repository_is_declared",
        "credentials/part-token.toml",
        'managed_by = "part-press"\n',
        "",
        ("only who manages it knows which repositories '*-part' stands for",),
    ),
)


def _found(damage: Damage, folder: Folder) -> list[str]:
    """Return the mistakes that say what the damage's check must say."""
    file = folder.path / (damage.found_in or damage.file)
    said = [str(one) for one in folder.mistakes() if one.file == file]
    return [text for text in said if all(words in text for words in damage.says)]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: f"{damage.check}:{damage.says[0]}")
def test_damage_is_reported_by_its_check_alone(
    damage: Damage, foreign: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One broken property is one sentence with file and remedy, and only its own check knows it."""
    foreign.change(damage.file, damage.old, damage.new)
    assert len(_found(damage, foreign)) >= 1, "\n".join(map(str, foreign.mistakes()))
    rest = tuple(check for check in CHECKS if check.__name__ != damage.check)
    monkeypatch.setattr(loader, "CHECKS", rest)
    assert _found(damage, foreign) == []


def test_every_check_has_a_damage() -> None:
    """No check is untested, and no test is of a check that is not registered."""
    assert {damage.check for damage in DAMAGES} == {check.__name__ for check in CHECKS}


def test_estate_in_order_has_no_mistake(foreign: Folder) -> None:
    """What each damage starts from loads."""
    assert foreign.mistakes() == ()
    assert FOREIGN.is_dir()


def test_damaged_line_is_named(foreign: Folder) -> None:
    """A mistake in a delivery names the line the delivery starts in."""
    line = foreign.change(RELEASE, END, END + EDGE) + END.count("\n") + 1
    (mistake,) = foreign.mistakes()
    assert (mistake.file, mistake.line) == (foreign.path / RELEASE, line)


def test_exception_holds_on_its_last_day(foreign: Folder) -> None:
    """`until` is the last day an exception holds."""
    exemption = foreign.load().zones["shop"].exceptions["bell-secret"]
    assert exemption.until is not None
    assert foreign.mistakes(today=exemption.until) == ()
    assert len(foreign.mistakes(today=exemption.until.replace(day=2))) == 1


def test_overdue_exception_may_be_a_warning(foreign: Folder) -> None:
    """A pull request about something else is warned of an overdue exception, and of nothing less is it let off."""
    later = dt.date(2026, 12, 2)
    estate = load(foreign.path, today=later, overdue="warn")
    assert any("for 'bell-secret' ended on 2026-12-01" in sentence for sentence in estate.warnings)
    foreign.change(RELEASE, END, END + EDGE)
    with pytest.raises(EstateRefused, match="may not be delivered"):
        load(foreign.path, today=later, overdue="warn")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            'catalogue   = { protected_by = ["steady"], environments.release = { reviewers = ["keepers", "makers"] } }',
            'catalogue   = { environments.release = { branches = "all", reviewers = ["keepers"] } }',
        ),
        ('workshop    = { protected_by = ["steady"] }', 'workshop    = { not_known = ["protected_by"] }'),
        (
            'workshop    = { protected_by = ["steady"] }',
            'workshop = { unprotected = { why = "x", until = 2026-11-21 } }',
        ),
        ("approvals = 1", 'branches = ["~ALL"]'),
    ],
)
def test_a_guard_or_a_word_on_why_there_is_none_suffices(foreign: Folder, old: str, new: str) -> None:
    """What lies in a reviewed environment alone needs no ruleset; a ruleset for all branches is for the default one."""
    foreign.change("services.toml", old, new)
    assert foreign.mistakes() == ()


WORKFLOWS = """platform = "github-actions"
source = "tinkers/catalogue"
url = "https://a.b"
workflows = ["print.yml"]
"""
AT_HEROKU = 'platform = "heroku"\nplatform_name = "tinkers-door"\nurl = "https://tinkers-door.herokuapp.com"\n'
TOKEN = """issuer = "heroku"
opens = ["heroku:doorbell"]
token = { name = "runner", scopes = ["read"] }
expires = 2027-01-31
"""
SHELF_TOKEN = """issuer = "anaconda-org"
opens = ["anaconda-org:shelf"]
token = { name = "shelf-1", scopes = ["api:read"] }
expires = 2027-06-30
"""
DEPLOY_KEY = """issuer = "github"
opens = ["github:tinkers/workshop"]
shape = "private-key"
deploy_key = { repository = "workshop", write = true, title = "pen" }
"""


@pytest.mark.parametrize(
    ("noun", "text", "things"),
    [
        ("apps", WORKFLOWS, {"workflow tinkers/catalogue print.yml"}),
        (
            "apps",
            f'{AT_HEROKU}domains = ["door.tinkers.example"]\n[webhooks]\n"/ring" = ["push"]\n',
            {"app heroku tinkers-door", "hostname door.tinkers.example", "webhook tinkers/* /ring"},
        ),
        (
            "apps",
            f'{AT_HEROKU}[repository_webhooks."tinkers/shop.site"]\n"/visit" = ["push"]\n',
            {"app heroku tinkers-door", "webhook tinkers/shop.site /visit"},
        ),
        ("credentials", TOKEN, {"token Heroku runner"}),
        ("credentials", DEPLOY_KEY, {"deploy key tinkers/workshop pen"}),
        ("credentials", SHELF_TOKEN, {"token AnacondaOrg shelf shelf-1"}),
    ],
)
def test_what_two_files_declare_is_told_with_both(foreign: Folder, noun: str, text: str, things: set[str]) -> None:
    """Two resources of one name would end the run half done: both places are named before it begins."""
    class_ = 'class = "production"\n' if noun == "credentials" else ""
    for name in ("zwei", "zwo"):
        foreign.append(f"{noun}/{name}.toml", f'purpose = "More of it."\n{class_}{text}')
    said = [one.what for one in foreign.mistakes() if "is declared twice" in one.what]
    assert {sentence.removeprefix("The ").partition(" is declared")[0] for sentence in said} == things
    assert [sentence for sentence in said if f"{noun}/zwo.toml" in sentence]


def test_what_is_over_may_name_what_another_has_taken_on(foreign: Folder) -> None:
    """A retired app that ran the same workflow stays in the data."""
    foreign.append("apps/zwei.toml", f'purpose = "Was there before."\nstatus = "retired"\n{WORKFLOWS}')
    assert foreign.mistakes() == ()

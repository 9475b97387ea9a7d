"""Each check, broken one at a time from an estate in order."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from infra.estate import Estate, EstateRefused, load, loader, warnings_of
from infra.estate.checks import CHECKS
from infra.estate.mistakes import READING
from tests.infra.estate.estates import FOREIGN, FORGE, ON_DEMAND, Folder


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
    besides: Mapping[str, str] = field(default_factory=dict)
    """Lines that the estate has besides, by file; it is in order with them."""

    def undamaged(self, folder: Folder) -> Estate:
        """Give a foreign estate the lines that this one has besides, and return it."""
        for file, text in self.besides.items():
            folder.append(file, text)
        return folder.load()


DOORBELL = "apps/doorbell.toml"
BURST = "runners/burst.toml"
RELEASE = "credentials/release-upload.toml"
NIGHTLY = "credentials/nightly-upload.toml"
SHELF = "credentials/shelf-upload.toml"
BELL = "credentials/bell-secret.toml"
RINGER = "credentials/bell-ringer.toml"
EDGE = '\n[[deliveries]]\nto = "azure-devops-variable"\nproject = "parts"\ngroup = "upload"\nname = "RELEASE_TOKEN"\n'
END = 'app = "doorbell"\nname = "RELEASE_TOKEN"\n'

AT_AWS = {
    "services.toml": """
[aws]
status  = "planned"
region  = "eu-central-1"
state   = { bucket = "parts-state", kept_days = 30, old_days = 365 }
audit   = { bucket = "parts-deeds", kept_days = 30, old_days = 365 }
trusted = { deploy = { repository = "shop.site", environment = "release" } }
break_glass = { people = "keepers" }
holds   = { parts-state = "root" }
"""
}
STARTED = """
[aws.machines.cirun]
started_by      = { repository = "shop.site" }
kinds           = ["g5.small", "g5.large"]
monthly_dollars = 10
"""
SECOND = ON_DEMAND["runners/burst.toml"].replace("cirun-burst", "cirun-second")

FORGE_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIHhlcoMy4DpjtkQrQu+Y7rHUvv0enFAyuD1w9k5fVRpQ"
OTHER_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIJCr3VPSmMGIbcIOJHRCKQDTjYlgbqPX9X3FYK3ANd7z"
SECOND_HOST = FORGE["runners/forge.toml"].replace("forge", "second").replace(FORGE_KEY, OTHER_KEY)
CHIME = {
    "apps/chime.toml": f"""
purpose  = "Chimes."
platform = "container"
url      = "https://chime.tinkers.example"
unknown  = ["source"]

[host]
address = "chime.tinkers.example"
key     = "ssh-ed25519 {OTHER_KEY}"
user    = "deploy"
image   = "chime"
port    = 1
""",
    "services.toml": """
[container]
administrators = ["keepers"]
""",
}

DAMAGES = (
    Damage("issuer_exists", RELEASE, '"warehouse"', '"warehose"', ("'warehose'", "no declared service")),
    Damage("issuer_of_ours_is_known", NIGHTLY, '"warehouse"', '"unknown"', ("not known", "although we manage it")),
    Damage(
        "manager_is_listed",
        "credentials/part-token.toml",
        'managed_by = "part-press"',
        'managed_by = "prat-press"',
        ("'prat-press'", "Did you mean 'part-press'?"),
    ),
    Damage(
        "manager_is_listed",
        "runners/attic.toml",
        "zones  ",
        'access = "nobody"\nzones  ',
        ("'nobody'", "no manager"),
    ),
    Damage("acting_bot_exists", RINGER, '"bell-ringer"', '"bell-singer"', ("'bell-singer'", "does not exist")),
    Damage(
        "bot_account_service_exists",
        "bots/tinker-bot.toml",
        "github = {",
        "gitlab = {",
        ("'gitlab'", "no declared service"),
    ),
    Damage(
        "bot_has_account",
        "bots/tinker-bot.toml",
        '[accounts]\ngithub = { login = "tinker-bot", id = 99 }',
        "",
        ("'tinker-bot'", "no account"),
    ),
    Damage(
        "owner_is_team",
        "services.toml",
        'owner    = "keepers"',
        'owner    = "keeprs"',
        ("The owner of everything that names none is the team 'keeprs'", "Did you mean 'keepers'?"),
    ),
    Damage("owner_is_team", RELEASE, "issuer ", 'owner = "nobody"\nissuer ', ("'nobody'", "no service lists")),
    Damage("runner_service_exists", "runners/hosted.toml", '"github"', '"gitlab"', ("'gitlab'",)),
    Damage("runner_zones_exist", "runners/attic.toml", '"everybody"', '"anybody"', ("'anybody'",)),
    Damage(
        "section_is_in_order",
        "services.toml",
        "[heroku]",
        '[quay]\nadministrators = ["keepers", "makers"]\nrepositories.anvil.visibility = "public"\n\n[heroku]',
        ("[quay] has repositories or robots, and no organization",),
    ),
    Damage("sink_exists", "zones.toml", '"github:tinkers/keyring", "e', '"github:tinkers/keyrings", "e', ("keyrings",)),
    Damage("sink_exists", "zones.toml", "webhooks:doorbell", "webhooks:doorbel", ("no app 'doorbel'",)),
    Damage("sink_exists", "zones.toml", "parts/upload", "parts/uplaod", ("no variable group parts/uplaod",)),
    Damage("sink_exists", "zones.toml", "azure-devops:parts:", "azure-devops:pards:", ("no project 'pards'",)),
    Damage(
        "app_receives_signing_secret",
        BELL,
        '\n[[deliveries]]\nto = "heroku-config-var"\napp = "doorbell"\nname = "BELL_SECRET"\n',
        "",
        ("'bell-secret'", "is not delivered to the app"),
    ),
    Damage("app_url_leads_to_app", DOORBELL, "domains ", "#", ("door.tinkers.example", "tinkers-door")),
    Damage(
        "app_host_is_in_zone",
        DOORBELL,
        'domains       = ["door.tinkers.example"]',
        'domains       = ["door.tinkers.example", "door.strangers.example"]',
        ("app:doorbell would reach door.strangers.example", "zone 'makers'"),
    ),
    Damage(
        "app_host_is_in_zone",
        "zones.toml",
        'hosts   = ["door.tinkers.example", "tinkers-door.herokuapp.com"]',
        'hosts   = ["tinkers-door.herokuapp.com"]',
        ("webhooks:doorbell would reach door.tinkers.example", "does not list"),
        found_in=DOORBELL,
    ),
    Damage(
        "app_host_is_in_zone",
        "apps/catalogue.toml",
        "source ",
        'job_image = "quay.io/strangers/print:2"\nsource ',
        ("github:tinkers/catalogue@release would reach quay.io/strangers/print", "zone 'makers'"),
    ),
    Damage(
        "app_setting_leads_nowhere",
        DOORBELL,
        "[webhooks]",
        '[settings]\nHTTPS_PROXY = "none"\n\n[webhooks]',
        ("setting HTTPS_PROXY of 'doorbell' decides where",),
    ),
    Damage(
        "app_setting_leads_nowhere",
        DOORBELL,
        "[webhooks]",
        '[settings]\nREPORTS = "https://door.tinkers.example/a,https://strangers.example:8443/b"\n\n[webhooks]',
        ("leads to strangers.example:8443", "zone does not list"),
    ),
    Damage("app_scale_is_complete", DOORBELL, "holds ", "quantity = 2\nholds ", ("process and size",)),
    Damage(
        "app_keys_fit_platform",
        "apps/catalogue.toml",
        "source ",
        'process = "web"\nsource ',
        ("'process' of heroku",),
    ),
    Damage(
        "delivery_fits_app_platform", BELL, '"heroku-config-var"', '"container-setting"', ("runs on heroku", "follows")
    ),
    Damage(
        "delivery_fits_app_platform",
        BELL,
        '"heroku-config-var"\napp = "doorbell"',
        '"app-setting"\napp = "catalogue"',
        ("has no settings",),
    ),
    Damage("sink_exists", "zones.toml", '"engine"', '"motor"', ("sink motor", "no kind of delivery goes there")),
    Damage("app_repositories_exist", "apps/doorbell.toml", '"workshop"', '"workshp"', ("tinkers/workshp",)),
    Damage("app_repositories_exist", "apps/doorbell.toml", '"shop.site"', '"shop.sight"', ("shop.sight",)),
    Damage("unknown_key_is_left_out", "runners/attic.toml", '"host.address"', '"hots.address"', ("no key",)),
    Damage("unknown_key_is_left_out", "runners/attic.toml", '"host.address"', '"platform"', ("is given",)),
    Damage("delivery_kind_exists", RELEASE, '"github-environment-secret"', '"gitlab"', ("'gitlab'",)),
    Damage("delivery_has_needed_keys", RELEASE, 'environment = "release"\n', "", ("'environment'",)),
    Damage(
        "delivery_has_no_other_keys",
        RELEASE,
        'environment = "release"\n',
        'environment = "release"\ngroup = "upload"\n',
        ("does not take the key 'group'",),
    ),
    Damage("delivery_service_exists", "services.toml", "[heroku]", "[herok]", ("section [heroku]",), RELEASE),
    Damage(
        "delivery_service_exists",
        "services.toml",
        'organization    = "tinkers"\n',
        "",
        ("the section [github] has no key 'organization'",),
        RELEASE,
    ),
    Damage("secret_name_is_allowed", RINGER, '"RINGER_KEY"', '"GITHUB_KEY"', ("GITHUB_KEY", "does not take")),
    Damage("secret_name_is_allowed", RINGER, '"RINGER_KEY"', '"Ringer_Key"', ("Ringer_Key", "Write RINGER_KEY")),
    Damage(
        "data_holds_no_value",
        RELEASE,
        '"Uploads releases."',
        '"ghp_Canary0123456789abc"',
        ("looks like the value of a secret", "'release-upload'"),
    ),
    Damage(
        "data_holds_no_value",
        "bots/tinker-bot.toml",
        "id = 99",
        'id = 99, note = "mongodb://user:word@host"',
        ("looks like the value of a secret",),
    ),
    Damage(
        "data_holds_no_value",
        "services.toml",
        "[heroku]",
        "[heroku]   # mongodb://user:word@host",
        ("A comment looks like the value of a secret",),
    ),
    *(
        Damage(
            "setting_is_no_secret", DOORBELL, "platform_name", f'settings.{name} = "x"\nplatform_name', (name, "public")
        )
        for name in ("ADMIN_PASSWORD", "MY_TOKEN", "CLIENT_SECRET", "API_KEY", "APIKEY_TWO")
    ),
    Damage(
        "opened_thing_exists",
        RELEASE,
        '"warehouse:releases"]',
        '"warehouse:releases", "warehouse:relases"]',
        ("Did you mean 'warehouse:releases'?", "Correct it"),
    ),
    Damage(
        "oidc_delivery_has_no_name",
        RINGER,
        "vault ",
        'made = "oidc"\nvault ',
        ("has a name", "OIDC"),
    ),
    Damage(
        "acting_bot_fits_issuer",
        RELEASE,
        "only ",
        'acts_as = "tinker-bot"\nonly ',
        ("acts as the bot 'tinker-bot', which has no account at warehouse", "with an account there: none"),
    ),
    Damage(
        "acting_bot_fits_issuer",
        BELL,
        "only ",
        'acts_as = "tinker-bot"\nonly ',
        ("which can have none that is our own",),
    ),
    Damage(
        "vault_is_one",
        "services.toml",
        'vault          = "keys"',
        'vault          = "chest"',
        ("does not say that its vault 'chest' holds root", '{ "chest" = "root" }'),
    ),
    Damage(
        "owner_is_administrator",
        "bots/tinker-bot.toml",
        "id = 99",
        'id = 99, role = "admin"',
        ("is an owner of tinkers, and [github] does not list it",),
    ),
    Damage(
        "granted_repository_is_unguarded",
        "services.toml",
        "[old-ci]",
        '[old-ci]\ngranted = ["workshop"]',
        ("App of 'old-ci' is granted workshop", "the zone 'makers', and that admits production"),
    ),
    Damage(
        "registry_role_is_a_bots",
        "services.toml",
        "[heroku]",
        '[quay]\norganization = "tinkers"\nadministrators = ["keepers"]\n'
        'repositories.anvil = { visibility = "public", roles = { "user:evil" = "admin" } }\n\n[heroku]',
        ("gives the role admin to the user 'evil', who is no bot of ours there",),
    ),
    Damage(
        "website_is_of_a_public_repository",
        "services.toml",
        "{ private = true,",
        '{ private = true, website = { branch = "main" },',
        ("keyring is private, and has a website",),
    ),
    Damage(
        "domain_is_the_apps_own",
        DOORBELL,
        '["door.tinkers.example"]',
        '["door.tinkers.example", "x.herokuapp.com"]',
        ("one that Heroku gives to the app of that name",),
    ),
    Damage(
        "delivered_setting_leads_nowhere",
        RELEASE,
        END,
        END.replace("RELEASE_TOKEN", "HTTPS_PROXY"),
        ("steers the app",),
    ),
    Damage(
        "app_setting_leads_nowhere",
        DOORBELL,
        "platform_name",
        'settings.RUBYOPT = "-r evil"\nplatform_name',
        ("RUBYOPT",),
    ),
    Damage(
        "app_setting_leads_nowhere",
        DOORBELL,
        "platform_name",
        "settings.BACK = 'https://evil.example\\@door.tinkers.example'\nplatform_name",
        ("leads to evil.example",),
    ),
    Damage("app_host_is_in_zone", DOORBELL, '"tinkers-door"', '"tinker-door"', ("app:doorbell would reach",)),
    Damage(
        "app_url_leads_to_app",
        DOORBELL,
        "url ",
        'url = "https://tinkers-door-2.herokuapp.com"\n#',
        ("does not lead to",),
    ),
    Damage(
        "place_is_guarded_as_zone_claims",
        "zones.toml",
        '"app:doorbell",',
        '"app:doorbell", "github:tinkers/*-tool",',
        ("github:tinkers/*-tool is whatever it matches, declared or not", "production may lie in named places only"),
    ),
    Damage(
        "opened_thing_is_weighed",
        RINGER,
        '"github:tinkers/catalogue"',
        '"github:tinkers/cat*"',
        ("of which github does not say what it holds",),
    ),
    Damage(
        "issued_key_says_what_it_opens",
        RELEASE,
        '"warehouse:releases"',
        '"github:tinkers/workshop"',
        ("what it opens at warehouse",),
    ),
    Damage(
        "team_of_bot_is_weighed",
        "bots/tinker-bot.toml",
        "[accounts]",
        'teams = ["makers"]\n[accounts]',
        ("in the team 'makers', and nothing says what that opens", '"tinkers:team:makers" = "<class>"'),
    ),
    Damage(
        "workflows_have_no_power",
        "services.toml",
        'unknown         = ["actions"]',
        "",
        ("Nothing says what workflows of tinkers may do", "default_token"),
    ),
    Damage("oidc_subject_is_a_place", BELL, "only ", 'oidc = "repo:x/y:ref:refs/heads/main"\nonly ', ("is stored",)),
    *(
        Damage("oidc_subject_is_a_place", RINGER, "vault ", f'made = "oidc"\n{subject}vault ', says)
        for subject, says in (
            ("", ("says no OIDC subject",)),
            ('oidc = "repo:tinkers/*:ref:refs/heads/main"\n', ("not one place",)),
            ('oidc = "repo:tinkers/workshop:*"\n', ("not one place",)),
            ('oidc = "repo:tinkers/workshop:pull_request"\n', ("not one place",)),
            ('oidc = "repo:tinkers/workshop:ref:refs/heads/*"\n', ("not one place",)),
            ('oidc = "repo:tinkers/catalogue:ref:refs/heads/main"\n', ("a delivery goes to github:tinkers/workshop",)),
        )
    ),
    Damage(
        "delivery_repositories_exist", RELEASE, '["workshop"]', '["workship"]', ("tinkers/workship", "services.toml")
    ),
    Damage("delivery_repositories_exist", RELEASE, '["workshop"]', '["*-part"]', ("'*-part'", "not taken")),
    Damage("delivery_repositories_exist", NIGHTLY, '["*"]', '["*", "workshop"]', ("and others",)),
    Damage("delivery_app_exists", RELEASE, '"doorbell"', '"dorbell"', ("'dorbell'", "does not exist")),
    Damage("delivery_fits_app_platform", RELEASE, '"doorbell"', '"catalogue"', ("runs on github-actions",)),
    Damage(
        "signed_app_has_webhooks",
        BELL,
        '"github-webhook-secret"\napp = "doorbell"',
        '"github-webhook-secret"\napp = "catalogue"',
        ("has none",),
    ),
    Damage("delivery_project_exists", NIGHTLY, '"parts"', '"prats"', ("project 'prats'",)),
    Damage("delivery_group_exists", NIGHTLY, '"upload"', '"uplaod"', ("variable group parts/uplaod",)),
    Damage(
        "slot_has_one_delivery",
        RELEASE,
        END,
        'app = "doorbell"\nname = "BELL_SECRET"\n',
        ("BELL_SECRET", "'bell-secret'", "'release-upload'", "twice"),
    ),
    Damage(
        "organization_secret_has_one_value",
        RINGER,
        'name = "RINGER_KEY"',
        'name = "RELEASE_TOKEN"',
        ("two values", "ringer-key/pem"),
        found_in=RELEASE,
    ),
    Damage(
        "organization_secret_has_one_value",
        NIGHTLY,
        '[[deliveries]]\nto = "azure-devops-variable"\nproject = "parts"\ngroup = "upload"\n',
        '[[deliveries]]\nto = "github-organization-secret"\nrepositories = ["workshop"]\n',
        ("visible to all and has a list",),
    ),
    Damage(
        "empty_list_stands_alone",
        RELEASE,
        END,
        END + '\n[[deliveries]]\nto = "github-organization-secret"\nname = "RELEASE_TOKEN"\nrepositories = []\n',
        ("RELEASE_TOKEN", "to nobody", "'release-upload'"),
    ),
    Damage(
        "administrator_is_known",
        "services.toml",
        '[heroku]\nadministrators = ["keepers", "makers"]',
        '[heroku]\nadministrators = ["keepers", "ada"]',
        ("'ada'", "neither a bot nor a team", "keepers, makers"),
    ),
    Damage(
        "administrator_is_known",
        "services.toml",
        '[heroku]\nadministrators = ["keepers", "makers"]',
        '[heroku]\nadministrators = ["tinker-bot", "makers"]',
        ("'tinker-bot'", "no account there"),
    ),
    Damage(
        "administrator_is_known",
        "services.toml",
        '[heroku]\nadministrators = ["keepers", "makers"]',
        '[heroku]\nadministrators = ["bell-ringer", "makers"]',
        ("'bell-ringer'", "no account there"),
    ),
    Damage(
        "core_reviews_environment",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        'workshop = { protected_by = ["steady"], environments = { press = { reviewers = ["makers"] } } }',
        ("press of workshop", "lock out 'keepers'"),
    ),
    Damage(
        "environment_has_branch",
        "services.toml",
        'keyring     = { private = true, protected_by = ["steady"] }',
        'keyring = { private = true, not_known = ["x"], environments = { press = { reviewers = ["keepers"] } } }',
        ("press of keyring", "none is protected"),
    ),
    Damage(
        "ruleset_leaves_way_in",
        "services.toml",
        'forbids   = ["deletion", "force-push"]',
        'forbids   = ["deletion", "update"]',
        ("'steady' forbids every update", "also to core"),
    ),
    Damage("vault_is_one", "services.toml", 'vault          = "keys"\n', "", ("No service has a vault",)),
    Damage(
        "vault_is_one",
        "services.toml",
        "[heroku]\n",
        '[onepassword-more]\nvault = "more"\nadministrators = ["keepers", "makers"]\n\n[heroku]\n',
        ("both have a vault",),
    ),
    Damage("vault_is_one", "services.toml", 'fields         = ["credential", "pem"]\n', "", ("which fields",)),
    Damage("vault_field_exists", RINGER, '"pem"', '"private"', ("'private'", "credential, pem")),
    Damage(
        "vault_field_exists",
        RELEASE,
        END,
        END + 'field = "passwrd"\n',
        ("'passwrd'", "release-upload"),
    ),
    Damage(
        "vault_item_has_one_credential",
        RINGER,
        '"ringer-key"',
        '"vault-key"',
        ("'vault-key'", "'bell-ringer'"),
        "credentials/vault-key.toml",
    ),
    Damage(
        "vault_item_has_one_credential",
        "credentials/part-token.toml",
        'managed_by = "part-press"',
        'managed_by = "part-press"\nvault = "ringer-key"',
        ("'ringer-key' is claimed by 'bell-ringer'", "'part-token'"),
    ),
    Damage(
        "vault_item_has_one_credential",
        BELL,
        'class   = "production"',
        'class   = "production"\nvault   = "bell-ringer"',
        ("'bell-ringer' of 'bell-secret'", "bears the name of another"),
    ),
    Damage("identifier_is_no_secret", RINGER, '"ringer-id"', '"release-upload"', ("the secret 'release-upload'",)),
    Damage("identifier_is_no_secret", "services.toml", 'id = "parts-project"', 'id = "vault-key"', ("'vault-key'",)),
    Damage(
        "identifier_is_recorded",
        "services.toml",
        ', "ringer-id"]',
        "]",
        (
            "'ringer-id' as a public identifier",
            "nobody has recorded",
            'add "ringer-id" to `identifiers` of [onepassword]',
        ),
        RINGER,
    ),
    Damage(
        "identifier_is_recorded",
        "services.toml",
        'id = "parts-project"',
        'id = "former-key"',
        ("'azure-devops' uses the vault item 'former-key'",),
    ),
    Damage(
        "recorded_identifier_is_used",
        "services.toml",
        '"ringer-id"]',
        '"ringer-id", "former-key"]',
        ("'former-key'", "nothing uses it", "Take it off"),
    ),
    Damage(
        "recorded_identifier_is_used",
        "services.toml",
        '"ringer-id"]',
        '"ringer-id", "vault-key"]',
        ("'vault-key'", "is the secret 'vault-key'"),
    ),
    Damage("vault_field_has_one_shape", RELEASE, END, END + 'shape = "text"\n', ("token and text",)),
    Damage(
        "webhook_is_signed",
        BELL,
        '[[deliveries]]\nto = "github-webhook-secret"\napp = "doorbell"\n',
        "",
        ("not signed",),
        "apps/doorbell.toml",
    ),
    Damage("webhook_has_events", "apps/doorbell.toml", '["push", "pull_request"]', "[]", ("/ring", "no event")),
    Damage("webhook_event_exists", "apps/doorbell.toml", '"push"', '"psuh"', ("/ring", "'psuh'", "mean 'push'?")),
    Damage("webhook_event_exists", "apps/doorbell.toml", '"push"', '"qqq"', ("'qqq'", "webhook events lists")),
    Damage(
        "webhook_event_exists",
        "apps/doorbell.toml",
        '["issues"]',
        '["membership"]',
        ("/visit", "'membership'", "Only webhooks of the whole organisation"),
    ),
    Damage(
        "list_names_thing_once",
        DOORBELL,
        '["issues"]',
        '["issues", "label", "issues"]',
        ("Elements 1 and 3 of /visit of 'doorbell' say the same", "Say it once"),
    ),
    Damage(
        "list_names_thing_once",
        "services.toml",
        'shop.site" = { protected_by = ["steady"] }',
        'shop.site" = { protected_by = ["steady", "steady"] }',
        ("Elements 1 and 2 of protected_by of 'github'",),
    ),
    Damage(
        "thing_is_declared_once",
        "bots/bell-ringer.toml",
        "[github_app]",
        '[accounts]\ngithub = { login = "Tinker-Bot" }\n[github_app]',
        ("account github tinker-bot is declared twice: in bots/bell-ringer.toml and in bots/tinker-bot.toml",),
        "bots/tinker-bot.toml",
    ),
    Damage(
        "thing_is_declared_once",
        "services.toml",
        "[heroku]",
        '[github-two]\norganization = "Tinkers"\n[heroku]',
        ("organisation of GitHub tinkers is declared twice", "[github]", "[github-two]"),
    ),
    Damage(
        "thing_is_declared_once",
        "services.toml",
        "[github.repositories]",
        "[github.repositories]\nKeyring = {}",
        ("repository tinkers/keyring is declared twice", "[github]"),
    ),
    Damage(
        "thing_is_declared_once",
        "services.toml",
        "environments.release = {",
        "environments.Release = {}, environments.release = {",
        ("environment tinkers/catalogue release is declared twice",),
    ),
    Damage(
        "thing_is_declared_once",
        "services.toml",
        "[heroku]",
        "[boat]\ninstallation = 7\n[heroku]\ninstallation = 7",
        ("installation 7 is declared twice", "[boat]"),
    ),
    Damage(
        "thing_is_declared_once",
        "runners/second.toml",
        "second.tinkers.example",
        "Forge.tinkers.example:22",
        ("host that takes jobs forge.tinkers.example is declared twice", "runners/forge.toml"),
        besides={**FORGE, "runners/second.toml": SECOND_HOST},
    ),
    Damage(
        "thing_is_declared_once",
        "runners/second.toml",
        '"cirun-second-{}"',
        '"cirun-burst-{}"',
        ("on-demand runner cirun-burst-small is declared twice",),
        besides={**ON_DEMAND, "runners/second.toml": SECOND},
    ),
    Damage(
        "granted_repository_exists",
        "services.toml",
        "[heroku]",
        '[heroku]\ngranted = ["atic"]',
        ("'heroku' is granted the repository 'atic'", "not declared"),
    ),
    Damage(
        "setting_has_one_writer",
        "apps/doorbell.toml",
        '"DOOR_COLOUR"',
        '"RELEASE_TOKEN"',
        ("RELEASE_TOKEN", "by_hand"),
        RELEASE,
    ),
    Damage(
        "group_project_exists",
        "services.toml",
        '{ "parts/upload" = {',
        '{ "arts/more" = { open_to_all_pipelines = false }, "parts/upload" = {',
        ("arts/more lies in no declared project", "projects are parts"),
    ),
    Damage(
        "group_readers_are_clear",
        "services.toml",
        "open_to_all_pipelines = true",
        "open_to_all_pipelines = true, pipelines = [7]",
        ("parts/upload is open to every pipeline", "lists pipelines"),
    ),
    Damage(
        "group_has_one_writer",
        "credentials/part-token.toml",
        '"azure-devops-definition-variable"\nproject = "parts"\ndefinition = "*-part"',
        '"azure-devops-variable"\nproject = "parts"\ngroup = "upload"',
        ("'part-token' is managed by part-press", "parts/upload"),
    ),
    Damage(
        "sink_has_one_zone",
        "zones.toml",
        'sinks   = ["github:tinkers/shop.site"]',
        'sinks   = ["github:tinkers/shop.site", "engine"]',
        ("engine", "2 zones", "shop, keepers"),
    ),
    Damage(
        "sink_has_one_zone",
        "zones.toml",
        'sinks   = ["github:tinkers/shop.site"]',
        'sinks   = ["github:tinkers/shop.site", "github:Tinkers/Workshop"]',
        ("github:tinkers/workshop", "2 zones", "shop, makers"),
    ),
    Damage(
        "sink_of_delivery_has_zone",
        "zones.toml",
        '"app:doorbell", ',
        "",
        ("app:doorbell", "no zone lists"),
        RELEASE,
    ),
    Damage(
        "zone_admits_delivery",
        RELEASE,
        END,
        END + EDGE,
        ("'release-upload'", "class production", "'everybody'", "admits identifier, staging only", "makes a part"),
    ),
    Damage(
        "zone_admits_delivery",
        "zones.toml",
        'admits  = ["identifier", "staging", "production"]',
        'admits  = ["staging", "production"]',
        ("identifiers of 'bell-ringer'",),
        RINGER,
    ),
    Damage("credential_keeps_to_zones", RINGER, '["makers"]', '["shop"]', ("shop only", "'makers'")),
    Damage("credential_keeps_to_zones", RINGER, 'only    = ["makers"]\n', "", ("to no zone", 'add "makers" to `only`')),
    Damage("only_zones_exist", RINGER, '["makers"]', '["makers", "shp"]', ("zone 'shp'",)),
    Damage(
        "exception_credential_exists", "zones.toml", "exceptions.bell-secret", "exceptions.bel", ("'bel'", "not exist")
    ),
    Damage(
        "exception_is_needed",
        "zones.toml",
        'at    = ["github:tinkers/shop.site"]',
        'at    = ["github:tinkers/shop.site", "github:tinkers/shop"]',
        ("'bell-secret' in github:tinkers/shop, which nothing needs",),
    ),
    Damage(
        "zone_admits_delivery",
        "zones.toml",
        'at    = ["github:tinkers/shop.site"]',
        'at    = ["app:doorbell"]',
        ("'bell-secret'", "may not be delivered to github:tinkers/shop.site"),
        BELL,
    ),
    Damage("exception_is_needed", BELL, '"production"', '"staging"', ("which nothing needs",), "zones.toml"),
    Damage(
        "exception_begins_before_it_ends",
        "zones.toml",
        "since = 2026-11-01",
        "since = 2026-12-02",
        ("'bell-secret'", "since 2026-12-02, after its last day, 2026-12-01"),
    ),
    Damage(
        "exception_says_when_it_ends",
        "zones.toml",
        "until = 2026-12-01\n",
        "",
        ("'bell-secret' does not say since when and until when", "permanent = true"),
    ),
    Damage("exception_says_when_it_ends", "zones.toml", "since = 2026-11-01\n", "", ("'bell-secret' does not say",)),
    Damage("exception_says_when_it_ends", "zones.toml", "permanent = true\n", "", ("'engine-token' does not say",)),
    Damage(
        "exception_says_when_it_ends",
        "zones.toml",
        "since = 2026-11-01",
        "permanent = true\nsince = 2026-11-01",
        ("'bell-secret' is permanent, and has dates",),
    ),
    Damage(
        "exception_ends_in_time",
        "zones.toml",
        "2026-12-01",
        "2099-12-31",
        ("from 2026-11-01 until 2099-12-31", "Write 2027-11-02 at the latest"),
    ),
    Damage(
        "unprotected_repository_ends_in_time",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        'workshop    = { unprotected = { why = "Soon.", since = 2026-11-01, until = 2099-12-31 } }',
        ("workshop is to be unprotected from 2026-11-01 until 2099-12-31", "2027-11-02 at the latest"),
    ),
    Damage(
        "credential_says_who_it_acts_as",
        "credentials/engine-token.toml",
        'acts_as = "tinker-bot"\n',
        "",
        ("'engine-token' of github does not say which bot", 'unknown = ["acts_as"]'),
    ),
    Damage(
        "active_app_says_its_source",
        DOORBELL,
        'source        = "workshop"\n',
        "",
        ("'doorbell'", 'unknown = ["source"]'),
    ),
    Damage(
        "opened_thing_is_weighed",
        "services.toml",
        '"tinkers/*" = "admin", ',
        "",
        ("opens github:tinkers/*", 'Add "tinkers/*" = "<class>" to `holds` of [github]'),
        "credentials/engine-token.toml",
    ),
    Damage("token_has_not_ended", SHELF, "2027-06-30", "2026-11-20", ("ended on 2026-11-20", "at anaconda-org")),
    Damage(
        "retired_credential_is_gone",
        "credentials/old-ci-token.toml",
        "2026-12-24",
        "2026-11-20",
        ("was to be gone by 2026-11-20",),
    ),
    Damage("exception_is_not_over", "zones.toml", "2026-12-01", "2026-11-20", ("ended on 2026-11-20", "its own")),
    Damage(
        "class_covers_what_is_pinned",
        RELEASE,
        '"production"',
        '"staging"',
        ("claims the class staging", "warehouse:releases holds production"),
    ),
    Damage(
        "class_covers_what_is_pinned",
        BELL,
        '"production"',
        '"staging"',
        ("claims the class staging", "webhooks:doorbell holds production"),
    ),
    Damage(
        "class_covers_what_lies_there",
        NIGHTLY,
        '["warehouse:nightly"]',
        '["warehouse:nightly", "github:tinkers/workshop"]',
        ("in github:tinkers/workshop lies", "of class production"),
    ),
    Damage("opener_credential_exists", "zones.toml", "openers.engine-token", "openers.motor-token", ("not exist",)),
    Damage(
        "opener_is_needed",
        "credentials/engine-token.toml",
        '"github:tinkers/*"',
        '"github:tinkers/catalogue"',
        ("which nothing needs",),
        "zones.toml",
    ),
    Damage(
        "issued_key_says_what_it_opens",
        RELEASE,
        'opens   = ["warehouse:releases"]\n',
        "",
        ("does not say what it opens", "warehouse:"),
    ),
    Damage(
        "credential_is_secret",
        "credentials/old-ci-token.toml",
        '"production"',
        '"identifier"',
        ("no secret", "identifiers of a delivery"),
    ),
    Damage("token_can_be_found", SHELF, '"anaconda-org"', '"warehouse"', ("'warehouse' are not", "anaconda")),
    Damage("token_can_be_found", SHELF, "opens ", 'made = "generated"\nopens ', ("not a person who makes it",)),
    Damage("token_can_be_found", SHELF, '["api:read", "api:write"]', "[]", ("has no scopes",)),
    Damage("token_can_be_found", SHELF, "expires = 2027-06-30\n", "", ("nobody knows when it ends",)),
    Damage(
        "token_can_be_found",
        SHELF,
        '["anaconda-org:shelf"]',
        '["anaconda-org:shelf", "anaconda-org:shelf"]',
        ("exactly one thing",),
    ),
    Damage("token_scopes_fit_class", SHELF, '"api:read"', '"all"', ("may do more", "production needs: all")),
    Damage("opened_thing_exists", RELEASE, "warehouse:releases", "warehouse:relases", ("warehouse:relases",)),
    Damage("opened_thing_exists", RINGER, "github:tinkers/catalogue", "github:catalogue", ("github:catalogue",)),
    Damage(
        "class_covers_what_is_pinned",
        "services.toml",
        '"nightly" = "staging"',
        '"night*" = "production"',
        ("claims the class staging", "warehouse:night* holds production"),
        NIGHTLY,
    ),
    Damage(
        "shared_runner_serves_no_guarded_zone",
        "runners/attic.toml",
        '["everybody"]',
        '["everybody", "makers"]',
        ("shared-host", "'makers'", "admits production"),
    ),
    Damage(
        "shared_runner_serves_no_guarded_zone",
        "runners/hosted.toml",
        '"fresh-vm"',
        '"container"',
        ("container", "'keepers'", "admits admin, root"),
    ),
    Damage(
        "guarded_repository_is_protected",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        "workshop    = {}",
        ("tinkers/workshop hold", "release-upload", "under no ruleset"),
    ),
    Damage(
        "guarded_repository_is_protected",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        'workshop    = { not_known = ["merge queue"] }',
        ("tinkers/workshop hold", "under no ruleset"),
    ),
    Damage(
        "guarded_repository_is_protected",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        'workshop    = { environments = { preview = {}, release = { branches = "all" } } }',
        ("tinkers/workshop hold", "under no ruleset"),
    ),
    Damage(
        "guarded_repository_is_protected",
        "services.toml",
        'catalogue   = { protected_by = ["steady"], environments.release = { reviewers = ["keepers", "makers"] } }',
        'catalogue   = { environments = { release = { branches = "protected" }, x = { reviewers = ["keepers"] } } }',
        ("tinkers/catalogue hold", "release-upload", "under no ruleset"),
    ),
    Damage(
        "guarded_repository_is_protected",
        "services.toml",
        'forbids   = ["deletion", "force-push"]',
        'forbids   = ["deletion"]',
        ("tinkers/workshop hold", "none of its rulesets (steady) forbids"),
    ),
    Damage(
        "guarded_repository_is_protected",
        "services.toml",
        "approvals = 1",
        'approvals = 1\nbranches = ["refs/heads/zzz"]',
        ("tinkers/workshop hold", "none of its rulesets (steady) forbids"),
    ),
    Damage(
        "unprotected_repository_is_in_time",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        'workshop    = { unprotected = { why = "Soon.", since = 2026-11-01, until = 2026-11-20 } }',
        ("until 2026-11-20 only", "Soon."),
    ),
    Damage(
        "protecting_ruleset_exists",
        "services.toml",
        '"shop.site" = { protected_by = ["steady"] }',
        '"shop.site" = { protected_by = ["stedy"] }',
        ("'stedy'", "Did you mean 'steady'?"),
    ),
    Damage(
        "reviewing_team_exists",
        "services.toml",
        'reviewers = ["keepers", "makers"] }',
        'reviewers = ["keepers", "bakers"] }',
        ("'bakers'", "no team"),
    ),
    Damage(
        "ruleset_says_something",
        "services.toml",
        'forbids   = ["deletion", "force-push"]\napprovals = 1\n',
        "forbids   = []\n",
        ("'steady'", "says nothing"),
    ),
    Damage(
        "bot_team_exists",
        "bots/tinker-bot.toml",
        "[accounts]",
        'teams = ["bakers"]\n[accounts]',
        ("'bakers'", "Did you mean 'makers'?"),
    ),
    Damage(
        "bot_role_is_at_github",
        "bots/tinker-bot.toml",
        "id = 99 }",
        'id = 99 }\nwarehouse = { login = "tinker", role = "admin" }',
        ("a role at 'warehouse'",),
    ),
    Damage(
        "app_bot_exists",
        "apps/catalogue.toml",
        'bot = "tinker-bot"',
        'bot = "thinker-bot"',
        ("'thinker-bot'", "does not exist"),
    ),
    Damage(
        "needed_credential_exists",
        "apps/catalogue.toml",
        '"release-upload"',
        '"release-uplod"',
        ("'release-uplod'", "does not exist"),
    ),
    Damage(
        "delivery_environment_exists",
        RELEASE,
        'environment = "release"',
        'environment = "releases"',
        ("'releases' of tinkers/catalogue", "services.toml"),
    ),
    Damage(
        "app_starter_exists",
        "apps/catalogue.toml",
        "environment = ",
        'started_by = "dorbell"\nenvironment = ',
        ("'dorbell'", "does not exist"),
    ),
    Damage(
        "needed_credential_reaches_app",
        "apps/catalogue.toml",
        'environment = "release"\n',
        "",
        ("'release-upload'", "not delivered to tinkers/catalogue"),
    ),
    Damage(
        "app_environment_exists",
        "apps/catalogue.toml",
        'environment = "release"',
        'environment = "releases"',
        ("'releases'", "has not"),
    ),
    Damage(
        "actions_keys_are_of_actions",
        "apps/doorbell.toml",
        "by_hand ",
        'workflows = ["a.yml"]\nby_hand ',
        ("'doorbell'", "does not run on GitHub Actions"),
    ),
    Damage(
        "needed_credential_reaches_app",
        "apps/catalogue.toml",
        '"release-upload"',
        '"bell-ringer"',
        ("'bell-ringer'", "not delivered to tinkers/catalogue"),
    ),
    Damage(
        "active_workflow_app_has_source",
        "apps/catalogue.toml",
        'source   = "catalogue"\n',
        "",
        ("'catalogue'", "has no source"),
    ),
    Damage(
        "active_workflow_app_names_workflows",
        "apps/catalogue.toml",
        'workflows = ["print.yml"]\n',
        "",
        ("'catalogue'", "names no workflow"),
    ),
    Damage(
        "runner_of_guarded_zone_is_of_its_service",
        "runners/hosted.toml",
        'service   = "github"',
        'service   = "warehouse"',
        ("'hosted' of warehouse serves the zone 'makers'", "admits production", "would read it"),
    ),
    Damage(
        "workflows_have_no_power",
        "services.toml",
        "[onepassword]",
        '[github.actions]\nallowed = "all"\ncommit_pins = true\ndefault_token = "write"\n\n[onepassword]',
        ("Workflows of tinkers may write", 'default_token = "read"', "actions.unprotected"),
    ),
    Damage(
        "workflows_have_no_power",
        "services.toml",
        "[onepassword]",
        '[github.actions]\nallowed = "all"\ncommit_pins = true\ndefault_token = "read"\napprovals = true\n\n'
        "[onepassword]",
        ("may approve pull requests", "approvals = false"),
    ),
    Damage(
        "guarded_repository_is_protected",
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        'workshop    = { not_known = ["protected_by"] }',
        ("workflows of tinkers/workshop hold", "that nobody knows how it is guarded is a reason"),
    ),
    Damage(
        "place_is_guarded_as_zone_claims",
        "services.toml",
        'environments.release = { reviewers = ["keepers", "makers"] }',
        "environments.release = {}",
        ("nobody reviews jobs of github:tinkers/catalogue@release", "whoever can push to tinkers/catalogue"),
        "zones.toml",
    ),
    Damage(
        "place_is_guarded_as_zone_claims",
        "services.toml",
        'keyring     = { private = true, protected_by = ["steady"] }',
        "keyring     = { private = true }",
        ("'keepers' admits identifier, admin, root", "rewriting the default branch of tinkers/keyring"),
        "zones.toml",
    ),
    Damage("runner_can_be_asked_for", "runners/attic.toml", '[host]\nagent = "none"\n', "", ("neither",)),
    Damage("runner_can_be_asked_for", "runners/hosted.toml", "[2, 4]", "[2]", ("do not fit",)),
    *(
        Damage(
            "pool_has_a_ceiling",
            "runners/hosted.toml",
            "concurrency = 10\n",
            said,
            ("'hosted' can grow", "nothing says how far", "named under sponsor"),
        )
        for said in (
            "",
            'unknown = ["concurrency", "cost_ceiling"]\n',
            'sponsor = "Ada"\n',
            'sponsor = "Ada"\nunknown = ["cost_ceiling"]\n',
            'status = "planned"\n',
        )
    ),
    Damage(
        "pool_has_a_ceiling",
        BURST,
        "concurrency = 4\n",
        'sponsor = "Ada"\nunknown = ["concurrency", "cost_ceiling"]\n',
        ("'burst' can grow", "not in a cloud that is a section"),
        besides={
            **ON_DEMAND,
            BURST: ON_DEMAND[BURST].replace('"openstack"', '"aws"').replace("bench_{}", "g5.{}"),
            "services.toml": f"{ON_DEMAND['services.toml']}{AT_AWS['services.toml']}{STARTED}",
        },
    ),
    *(
        Damage(
            "host_that_takes_jobs_is_whole",
            "runners/forge.toml",
            old,
            new,
            ("The host of the runner 'forge' is set up by runs", *words),
            besides=FORGE,
        )
        for old, new, *words in (
            ("concurrency = 1\n", "concurrency = 50\n", "50 jobs are said to run there at once"),
            ("forge = {", "Self-Hosted = {", "'Self-Hosted' is no label of its own"),
            (
                'forge = { platform = "linux-64" }',
                'forge = { platform = "osx-arm64" }',
                "its label 'forge' promises osx-arm64, and the host is linux-64",
            ),
            (
                'forge = { platform = "linux-64" }',
                'forge = { platform = "linux-64", cpu = [999] }',
                "promises cpu = 999, and the host has 8",
            ),
            (
                'forge = { platform = "linux-64" }',
                'forge = { platform = "linux-64", memory_gb = 64 }',
                "promises memory_gb = 64, and the host has 32",
            ),
        )
    ),
    *(
        Damage(
            "agent_is_a_release",
            "runners/forge.toml",
            old,
            new,
            ("'forge' is said to be", "its address is of another archive"),
            besides=FORGE,
        )
        for old, new in (
            ('version = "2.300.1"', 'version = "2.330.0"'),
            ("linux-x64-2.300.1", "linux-arm64-2.300.1"),
        )
    ),
    *(
        Damage(
            "host_that_takes_jobs_is_whole",
            "runners/forge.toml",
            'forge = { platform = "linux-64" }',
            new,
            ("The host of the runner 'forge' is set up by runs", *words),
            besides=FORGE,
        )
        for new, *words in (
            ('"forge{}" = { platform = "linux-64", cpu = [4, 8] }', "'forge{}' is no label that an agent can have"),
            ('"forge,b" = { platform = "linux-64" }', "'forge,b' is no label that an agent can have"),
            ('forge = { platform = "linux-64", gpu = "NVIDIA H100" }', "its GPU is no model", "nvidia-rtx-4090"),
            ('forge = { platform = "linux-64", gpu = "nvidia" }', "its GPU is no model"),
        )
    ),
    *(
        Damage(
            "runner_host_is_one_by_itself",
            "runners/forge.toml",
            f'{key} = "{old}"',
            f'{key} = "{new}"',
            (f"The {key.strip()} of the host of 'forge' {words}",),
            besides=FORGE,
        )
        for key, old, new, words in (
            ("address", "forge.tinkers.example", "127.0.0.1:2222", "leads to this machine"),
            ("address", "forge.tinkers.example", "ssh://forge.tinkers.example", "is no host name"),
            ("user   ", "deploy", "root", "is root"),
            ("key    ", f"ssh-ed25519 {FORGE_KEY}", f"ssh-ed25519 {FORGE_KEY} forge", "is more than"),
        )
    ),
    *(
        Damage(
            "container_host_is_one_by_itself",
            "apps/chime.toml",
            old,
            new,
            (f"The {key} of the host of 'chime' {words}",),
            besides=CHIME,
        )
        for key, old, new, words in (
            (
                "address",
                '"chime.tinkers.example"\nkey',
                '"169.254.169.254"\nkey',
                "leads to this machine, or to what is",
            ),
            ("user", '"deploy"', '"root"', "is root"),
            ("key", f"ssh-ed25519 {OTHER_KEY}", "ssh-ed25519 AAAA", "is no public key"),
        )
    ),
    Damage(
        "host_key_is_of_one_host",
        "runners/second.toml",
        OTHER_KEY,
        FORGE_KEY,
        ("'forge' and 'second' are at different addresses and have the same key",),
        besides={**FORGE, "runners/second.toml": SECOND_HOST},
    ),
    Damage(
        "host_key_is_of_one_host",
        "apps/chime.toml",
        OTHER_KEY,
        FORGE_KEY,
        ("'forge' and 'chime' are at different addresses",),
        besides={**FORGE, **CHIME, "services.toml": FORGE["services.toml"] + CHIME["services.toml"]},
    ),
    *(
        Damage(
            "agent_is_a_release",
            "runners/forge.toml",
            "https://github.com/actions/runner/releases/download/v2.300.1/",
            begin,
            ("The agent of the host of 'forge' is of no release of the official one", "github.com/actions/runner"),
            besides=FORGE,
        )
        for begin in (
            "https://agents.example/",
            "https://github.com.example/actions/runner/releases/download/v2.300.1/",
            "https://github.com/canonical/github-actions-runner/releases/download/v2.300.1/",
            "https://github.com/actions/runner/releases/download/../",
        )
    ),
    *(
        Damage(
            "runner_service_is_in_use",
            "services.toml",
            "[cirun]",
            f'[cirun]\nstatus = "{status}"',
            ("The runner 'burst' is active, but runs jobs of 'cirun'", f"which is {status}"),
            BURST,
            ON_DEMAND,
        )
        for status in ("retired", "dormant", "planned")
    ),
    Damage(
        "host_that_takes_jobs_is_whole",
        "runners/attic.toml",
        '[host]\nagent = "none"\n',
        '[host.jobs]\norganization = "nobody"\nuser = "root"\ngroup = "any"\n'
        f'image = "registry.example/anvil@sha256:{"a" * 64}"\n'
        '[host.jobs.agent]\nkind = "official"\nversion = "2.300.1"\n'
        f'url = "https://github.com/actions/runner/releases/download/v1/agent.tar.gz"\nsha256 = "{"b" * 64}"\n',
        ("'attic' is set up by runs", "cpu, memory_gb, host.address, host.key, host.user, labels"),
    ),
    Damage(
        "group_of_host_is_declared",
        "runners/forge.toml",
        '"benches"',
        '"Default"',
        ("'forge' is in the runner group 'Default'", "not declared"),
        besides=FORGE,
    ),
    Damage(
        "group_of_host_is_declared",
        "runners/forge.toml",
        '"benches"',
        '"bench"',
        ("'forge' is in the runner group 'bench'", "not declared", "Did you mean 'benches'?"),
        besides=FORGE,
    ),
    Damage(
        "group_of_host_is_declared",
        "services.toml",
        "[github.runner_groups.benches]",
        "[github.runner_groups.default]\nrepositories = []\n[github.runner_groups.benches]",
        ("'Default' is declared", "GitHub's own"),
        besides=FORGE,
    ),
    Damage(
        "group_is_for_repositories_by_name",
        "services.toml",
        'repositories = ["shop.site"]',
        'repositories = ["*"]',
        ("'benches' is for '*'", "any number of repositories"),
        besides=FORGE,
    ),
    Damage(
        "group_is_for_repositories_by_name",
        "services.toml",
        'repositories = ["shop.site"]',
        'repositories = ["shop.sight"]',
        ("'benches' is for 'shop.sight'", "not declared"),
        besides=FORGE,
    ),
    Damage(
        "group_is_for_repositories_by_name",
        "services.toml",
        "allows_public_repositories = true",
        "allows_public_repositories = false",
        ("'shop.site', which is public",),
        besides=FORGE,
    ),
    *(
        Damage(
            "group_is_kept_for_workflows_of_ours",
            "services.toml",
            "tinkers/shop.site/.github/workflows/build.yml@refs/heads/main",
            workflow,
            (f"'benches' is kept for '{workflow}'", *words),
            besides=FORGE,
        )
        for workflow, *words in (
            ("others/shop.site/.github/workflows/build.yml@refs/heads/main", "another organisation"),
            ("tinkers/shop.sight/.github/workflows/build.yml@refs/heads/main", "Did you mean 'shop.site'?"),
            ("tinkers/shop.site/.github/workflows/build.yml@refs/pull/1/merge", "no ref of its own"),
            ("tinkers/shop.site/.github/workflows/build.yml@main", "no ref of its own"),
            ("tinkers/shop.site/.github/workflows/build.yml@refs/heads/", "no ref of its own"),
        )
    ),
    Damage(
        "thing_is_declared_once",
        "services.toml",
        "[github.runner_groups.benches]",
        "[github.runner_groups.Benches]\nrepositories = []\n[github.runner_groups.benches]",
        ("runner group tinkers benches is declared twice",),
        besides=FORGE,
    ),
    *(
        Damage(
            "label_leads_to_one_kind_of_runner",
            file,
            old,
            new,
            (f"Jobs that ask for '{label}' may get the runner", "'burst'", "'forge'", "differ in zones and isolation"),
            found_in,
            {**ON_DEMAND, **FORGE, "services.toml": FORGE["services.toml"] + ON_DEMAND["services.toml"]},
        )
        for file, old, new, label, found_in in (
            (
                "runners/forge.toml",
                'forge = { platform = "linux-64" }',
                'Cirun-Burst-large = { platform = "linux-64" }',
                "Cirun-Burst-large",
                "",
            ),
            (BURST, '["x64", "linux"]', '["x64", "forge"]', "forge", ""),
        )
    ),
    *(
        Damage(
            "public_group_has_fresh_runners",
            file,
            old,
            new,
            ("'benches' allows public repositories", "'forge' is a container"),
            "services.toml",
            FORGE,
        )
        for file, old, new in (
            ("runners/forge.toml", "fork_jobs = false", "fork_jobs = true"),
            ("runners/forge.toml", "fork_jobs = false\n", ""),
            ("services.toml", 'workflows = ["tinkers/shop.site/.github/workflows/build.yml@refs/heads/main"]\n', ""),
        )
    ),
    Damage(
        "group_keeps_to_zones_of_its_runners",
        "runners/forge.toml",
        '["shop"]',
        '["everybody"]',
        ("lets shop.site use the runner 'forge'", "does not serve the zone of that repository (shop)"),
        "services.toml",
        FORGE,
    ),
    *(
        Damage("on_demand_runner_is_whole", file, old, new, words, found_in, besides=ON_DEMAND)
        for file, old, new, words, found_in in (
            (BURST, 'service   = "cirun"', 'service   = "github"', ("its service is github",), ""),
            (BURST, 'cloud         = "openstack"\n', "", ("nothing says its cloud",), ""),
            (BURST, "cirun-burst-{}", "burst-{}", ("'burst-{}' does not begin with cirun-",), ""),
            (BURST, '"bench_{}"', '"bench"', ("'cirun-burst-{}' do not fit",), ""),
            (
                "services.toml",
                '[github.repositories.".cirun"]\nprotected_by = ["steady"]\n',
                "",
                ("the repository .cirun", "is not declared"),
                BURST,
            ),
            (
                BURST,
                '[labels]\n"cirun-burst-{}" = { platform = "linux-64", size = ["small", "large"] }\n',
                "",
                ("it has no label",),
                "",
            ),
        )
    ),
    *(
        Damage("on_demand_access_is_meant", BURST, old, new, words, besides=ON_DEMAND)
        for old, new, words in (
            ("concurrency = 4", 'concurrency = 4\naccess = "hand"', ("hand decides on that",)),
            ('zones     = ["shop", "everybody"]', 'zones     = ["everybody"]', ("shop.site", "its zone (shop)")),
            ("repositories.bell-part]\nusers       = { Ada = 17 }", "repositories.bell-part]", ("nobody is named",)),
            ("fork_jobs = true", "fork_jobs = false", ("so may jobs of its pull requests",)),
            ('"cirun-burst-large"]', '"cirun-burst-huge"]', ("no label cirun-burst-huge",)),
            ("users       = { Ada = 17 }", "users       = { ada = 18 }", ("the account 18 here, and 17 elsewhere",)),
        )
    ),
    Damage(
        "on_demand_access_is_meant",
        "runners/second.toml",
        'service   = "cirun"',
        'service   = "cirun"\naccess = "part-press"',
        ("may use the runner 'burst'", "of another runner part-press decides", "no run writes this"),
        BURST,
        {**ON_DEMAND, "runners/second.toml": SECOND.partition("[cirun.repositories")[0]},
    ),
    Damage(
        "burst_machine_is_allowed",
        BURST,
        '"openstack"',
        '"aws"',
        ("'cirun-burst-small' is a bench_small at aws", "may not start"),
        besides=ON_DEMAND,
    ),
    Damage(
        "burst_costs_no_more_than_its_role",
        BURST,
        "cost_ceiling = 10",
        "cost_ceiling = 11",
        ("'burst' (11) may cost 11 dollars a month", "Cirun's role there 10"),
        besides={
            BURST: "cost_ceiling = 10\n" + ON_DEMAND[BURST].replace('"openstack"', '"aws"').replace("bench_", "g5."),
            "services.toml": f"{ON_DEMAND['services.toml']}{AT_AWS['services.toml']}{STARTED}",
        },
    ),
    Damage(
        "retired_key_has_end",
        "credentials/old-ci-token.toml",
        "retire_by = 2026-12-24\n",
        "",
        ("'old-ci'", "retired", "no end"),
    ),
    Damage(
        "only_retired_is_cleared",
        "services.toml",
        'status       = "retired"',
        'retirement.until = "report"',
        ("'old-ci' is active", "what of it is to go"),
    ),
    Damage(
        "only_retired_is_cleared",
        "services.toml",
        "[old-ci]\n",
        '[old-ci]\nretirement.hook_hosts = ["*.old-ci.example"]\n',
        ("'*.old-ci.example'", "stands for many"),
    ),
    Damage(
        "role_is_for_guarded_jobs",
        "services.toml",
        ', environment = "release" }',
        " }",
        ("Jobs of shop.site that run in no environment may take the role 'deploy'",),
        besides=AT_AWS,
    ),
    Damage(
        "role_is_for_guarded_jobs",
        "services.toml",
        'deploy = { repository = "shop.site"',
        'deploy = { repository = "shop.sight"',
        ("Jobs of shop.sight may take the role 'deploy'", "Did you mean 'shop.site'?"),
        besides=AT_AWS,
    ),
    Damage(
        "cleared_is_not_in_use",
        "services.toml",
        "[old-ci]\n",
        '[old-ci]\nretirement.hook_hosts = ["door.tinkers.example"]\n',
        ("'door.tinkers.example' is to go with the retired service 'old-ci'", "the app 'doorbell' in use has it"),
    ),
    Damage(
        "cleared_is_not_in_use",
        "services.toml",
        "[old-ci]\n",
        "[old-ci]\nretirement.apps = [77]\n",
        ("'77' is to go with the retired service 'old-ci'", "the bot 'wheel-turner' in use has it"),
        besides={"bots/wheel-turner.toml": 'purpose = "Turns wheels."\ngithub_app = { app_id = 77 }\n'},
    ),
    Damage(
        "what_was_done_lies_behind",
        "services.toml",
        "[old-ci]\n",
        '[old-ci]\nretirement.done_by_hand."its keys" = { what = "Ada looked.", on = 2199-01-01 }\n',
        ("Of 'its keys' of 'old-ci'", "on 2199-01-01, which is to come"),
    ),
    Damage(
        "looked_in_is_declared",
        "services.toml",
        "[old-ci]\n",
        '[old-ci]\nretirement.look_in = ["tinkers/*", "elsewhere/thing", "wokshop"]\n',
        ("'old-ci' left is looked for in the repository tinkers/wokshop", "Did you mean 'tinkers/workshop'?"),
    ),
    Damage(
        "cleared_service_has_nothing_left",
        "services.toml",
        "[old-ci]\n",
        '[old-ci]\nretirement.until = "remove"\n',
        ("'old-ci' is retired and cleared", "'old-ci-token' still goes to"),
        "credentials/old-ci-token.toml",
    ),
    Damage(
        "gone_secret_is_not_delivered",
        "services.toml",
        '"OLD_CI_COOKIE"',
        '"OLD_CI_TOKEN"',
        ("must be gone", "'old-ci'"),
        "credentials/old-ci-token.toml",
    ),
    Damage(
        "delivery_reaches_what_is_in_use",
        DOORBELL,
        "holds ",
        'status = "retired"\nholds ',
        ("'release-upload' is delivered to app:doorbell", "'doorbell' is retired"),
        RELEASE,
    ),
    Damage(
        "delivery_reaches_what_is_in_use",
        DOORBELL,
        "holds ",
        'status = "planned"\nholds ',
        ("'bell-secret' is delivered to webhooks:doorbell", "'doorbell' is planned"),
        BELL,
    ),
    Damage(
        "delivery_reaches_what_is_in_use",
        "services.toml",
        "[azure-devops]",
        '[azure-devops]\nstatus = "dormant"',
        ("'nightly-upload' is delivered to azure-devops:parts/upload", "'azure-devops' is dormant"),
        NIGHTLY,
    ),
    Damage(
        "app_platform_is_in_use",
        "services.toml",
        "[heroku]",
        '[heroku]\nstatus = "dormant"',
        ("'doorbell' is active", "'heroku', which is dormant"),
        DOORBELL,
    ),
    Damage(
        "deploy_key_opens_one_repository",
        RINGER,
        'shape   = "private-key"\n',
        'shape   = "private-key"\ndeploy_key = { repository = "attic" }\n',
        ("'bell-ringer' is a deploy key", "tinkers/attic is not declared"),
    ),
    Damage(
        "deploy_key_opens_one_repository",
        RINGER,
        'shape   = "private-key"\n',
        'shape   = "private-key"\ndeploy_key = { repository = "workshop", write = true }\n',
        ("does not say that it opens github:tinkers/workshop alone",),
    ),
    Damage(
        "deploy_key_opens_one_repository",
        RINGER,
        'shape   = "private-key"\n',
        'shape   = "private-key"\ndeploy_key = { repository = "workshop" }\n',
        ("does not say that it opens github:tinkers/workshop alone",),
    ),
    Damage(
        "deploy_key_opens_one_repository",
        RINGER,
        'shape   = "private-key"\n',
        'deploy_key = { repository = "catalogue" }\n',
        ("its value is no private key",),
    ),
    Damage(
        "delivery_repositories_exist",
        "credentials/part-token.toml",
        'managed_by = "part-press"\n',
        "",
        ("only who manages it knows which repositories '*-part' means",),
    ),
    Damage(
        "replaced_value_has_life",
        BELL,
        'rotation = { max_age = "400d" }\n',
        "",
        ("'bell-secret' is generated", "how long a value lives"),
    ),
    Damage("replaced_value_has_life", BELL, '"400d"', '"11d"', ("less than 12 days",)),
    Damage("replaced_value_has_life", BELL, '"400d"', '"6h"', ("less than 12 days",)),
    Damage(
        "minted_credential_can_be_minted", SHELF, "expires ", 'made = "minted"\nexpires ', ("a last day in the data",)
    ),
    Damage("minted_credential_can_be_minted", RELEASE, "only ", 'made = "minted"\nonly ', ("'warehouse' has no API",)),
    Damage(
        "minted_credential_can_be_minted",
        "credentials/old-ci-token.toml",
        "only ",
        'made = "minted"\nonly ',
        ("'old-ci' has no API",),
    ),
    Damage(
        "minted_credential_can_be_minted",
        "credentials/part-token.toml",
        "only ",
        'made = "minted"\nonly ',
        ("'part-press' looks after it",),
    ),
    Damage(
        "generated_value_is_our_own",
        RINGER,
        "only ",
        'made = "generated"\nrotation = { max_age = "365d" }\nonly ',
        ("generated by us, but was issued by 'github'",),
    ),
    Damage("generated_value_is_our_own", BELL, "only ", "expires = 2027-06-30\nonly ", ("nobody ends it on a day",)),
    Damage("token_name_is_no_generation", SHELF, '"shelf-1"', '"shelf-generation-1"', ("as runs call generations",)),
    Damage(
        "reader_says_how_long_it_uses_a_value",
        "services.toml",
        'longest_use    = "30m"\n',
        "",
        ("'bell-secret' is generated and lies at app:doorbell", 'longest_use = "8h"'),
        found_in=BELL,
    ),
    Damage(
        "reader_says_how_long_it_uses_a_value",
        "services.toml",
        'longest_use     = "8h"\n',
        "",
        ("'bell-secret'", "section [github]"),
        found_in=BELL,
    ),
    Damage(
        "person_says_why",
        "services.toml",
        "find_out_by = 2199-12-31\n",
        "",
        ("A person makes 'nightly-upload', 'release-upload', and", "the section [warehouse]"),
    ),
    Damage(
        "reason_is_found_in_time",
        "services.toml",
        "find_out_by = 2199-12-31",
        "find_out_by = 2026-11-20",
        ("was to be found out by 2026-11-20",),
    ),
    *(
        Damage("reason_is_found_in_time", file, at, f"{at}\nfind_out_by = 2026-11-20", (f"of '{name}'", "2026-11-20"))
        for name, file, at in (
            ("heroku", "services.toml", "[heroku]"),
            ("vault-key", "credentials/vault-key.toml", 'only    = ["keepers"]'),
        )
    ),
    Damage("app_keys_fit_platform", "apps/catalogue.toml", "source ", 'health = "/"\nsource ', ("'health' of heroku",)),
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
    damage.undamaged(foreign)
    foreign.change(damage.file, damage.old, damage.new)
    assert len(_found(damage, foreign)) >= 1, "\n".join(map(str, foreign.mistakes()))
    rest = tuple(check for check in CHECKS if check.name != damage.check)
    monkeypatch.setattr(loader, "CHECKS", rest)
    assert _found(damage, foreign) == []


def test_a_sponsor_may_leave_a_ceiling_unknown(foreign: Folder) -> None:
    """Then nobody else is sent the bill."""
    sponsored = 'sponsor = "Ada"\nunknown = ["concurrency", "cost_ceiling"]\n'
    foreign.change("runners/hosted.toml", "concurrency = 10\n", sponsored)
    assert foreign.mistakes() == ()


def test_a_host_is_called_as_a_unit_can_be(foreign: Folder) -> None:
    """The runner's name is that of its unit, its folders and its runner at GitHub."""
    for file, text in FORGE.items():
        foreign.append(file.replace("forge", "forge-" + "a" * 27), text)
    [mistake] = foreign.mistakes()
    assert (mistake.id, "is set up by runs, and its name is none" in str(mistake)) == ("E706", True)


def test_a_host_that_has_moved_keeps_its_key(foreign: Folder) -> None:
    """The file of a retired runner may say which host it was."""
    for file, text in FORGE.items():
        foreign.append(file, text)
    again = FORGE["runners/forge.toml"].replace("forge", "second").replace("\nzones", '\nstatus = "retired"\nzones')
    foreign.append("runners/second.toml", again)
    assert foreign.mistakes() == ()


def test_every_check_has_a_damage() -> None:
    """No check is untested, and no test is of a check that is not registered."""
    assert {damage.check for damage in DAMAGES} == {check.name for check in CHECKS}


def test_every_mistake_has_the_id_of_its_check(foreign: Folder) -> None:
    """An id is never given twice, and is told with the mistake."""
    ids = [check.id for check in CHECKS]
    assert len({*ids, *READING}) == len(ids) + len(READING)
    damage = DAMAGES[0]
    foreign.change(damage.file, damage.old, damage.new)
    [mistake] = foreign.mistakes()
    assert (mistake.id, f": {mistake.id} " in str(mistake)) == ("E101", True)


def test_estate_in_order_has_no_mistake(foreign: Folder) -> None:
    """What each damage starts from loads."""
    assert foreign.mistakes() == ()
    assert FOREIGN.is_dir()


def test_damaged_line_is_named(foreign: Folder) -> None:
    """A mistake in a delivery names the line the delivery starts in."""
    line = foreign.change(RELEASE, END, END + EDGE) + END.count("\n") + 1
    places = {(mistake.file, mistake.line) for mistake in foreign.mistakes()}
    assert places == {(foreign.path / RELEASE, line)}


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
    assert any("for 'bell-secret' ended on 2026-12-01" in sentence for sentence in warnings_of(estate))
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
        (
            'workshop    = { protected_by = ["steady"] }',
            'workshop = { unprotected = { why = "x", since = 2026-11-01, until = 2026-11-21 } }',
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


def test_a_host_that_no_app_uses_is_warned_of(foreign: Folder) -> None:
    """It would wait there for the next app; one that is on its way is no mistake."""
    hosts = 'hosts   = ["door.tinkers.example"'
    foreign.change("zones.toml", hosts, f'{hosts}, "waits.strangers.example"')
    estate = foreign.load()
    assert [one for one in warnings_of(estate) if "waits.strangers.example" in one]
    assert not [one for one in warnings_of(estate) if "door.tinkers.example" in one]


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "NO_PROXY", "LD_PRELOAD", "PYTHONSTARTUP", "PATH", "SSL_CERT_FILE"])
def test_settings_that_steer_a_process_are_refused(foreign: Folder, name: str) -> None:
    """Whatever their value is."""
    foreign.append(DOORBELL, f'\n[settings]\n{name} = "x"\n')
    assert [one.id for one in foreign.mistakes()] == ["E410"]


@pytest.mark.parametrize("name", ["VOLUME", "LADDER", "PATHS", "GITTER"])
def test_other_settings_are_taken(foreign: Folder, name: str) -> None:
    """Their names only begin alike."""
    foreign.append(DOORBELL, f'\n[settings]\n{name} = "11"\n')
    assert foreign.mistakes() == ()


def test_an_app_of_another_case_is_the_same(foreign: Folder) -> None:
    """Platforms take any case for the same name."""
    for name, platform_name in (("zwei", "tinkers-door"), ("zwo", "Tinkers-Door")):
        text = AT_HEROKU.replace('"tinkers-door"', f'"{platform_name}"')
        foreign.append(f"apps/{name}.toml", f'purpose = "More of it."\n{text}')
    assert any("The app heroku tinkers-door is declared twice" in one.what for one in foreign.mistakes())


def test_a_group_is_read_by_those_who_change_pipelines(foreign: Folder) -> None:
    """A variable group in a narrower zone than the pipelines that read it, open to all of them or to some."""
    foreign.change("zones.toml", '  "azure-devops:parts/upload",\n', "")
    foreign.change("zones.toml", '"app:doorbell",', '"app:doorbell", "azure-devops:parts/upload",')
    foreign.change("credentials/nightly-upload.toml", '["everybody"]', '["everybody", "makers"]')
    said = "pipelines of its project read parts/upload, and the zone 'everybody' says of what lies in those"
    assert [said in one.what for one in foreign.mistakes()] == [True]
    foreign.change("services.toml", "open_to_all_pipelines = true", "open_to_all_pipelines = false, pipelines = [7]")
    assert [said in one.what for one in foreign.mistakes()] == [True]


def test_reviewers_that_no_run_sets_guard_nothing(foreign: Folder) -> None:
    """The official plugin works in one organisation: what is claimed of environments elsewhere is not looked at."""
    foreign.append(
        "services.toml",
        '\n[github-two]\norganization = "twins"\nteams = ["keepers"]\nadministrators = ["keepers", "makers"]\n'
        'unknown = ["actions"]\n[github-two.repositories.shed]\nenvironments.release = { reviewers = ["keepers"] }\n',
    )
    foreign.change("zones.toml", '"app:doorbell",', '"app:doorbell", "github:twins/shed@release",')
    foreign.append(
        "credentials/release-upload.toml",
        '\n[[deliveries]]\nto = "github-environment-secret"\nname = "RELEASE_TOKEN"\nrepositories = ["twins/shed"]\n'
        'environment = "release"\n',
    )
    assert {"E601", "E608"} <= {one.id for one in foreign.mistakes()}


def test_whom_an_old_value_acted_as_stays_true(foreign: Folder) -> None:
    """While a service is in use the bot has an account there; once it is retired the account is to go."""
    foreign.change("credentials/old-ci-token.toml", 'issuer  = "old-ci"', 'issuer  = "old-ci"\nacts_as = "tinker-bot"')
    said = "acts as the bot 'tinker-bot', which has no account at old-ci"
    assert not [one for one in foreign.mistakes() if said in one.what]
    foreign.change("services.toml", 'status       = "retired"', 'status       = "active"')
    assert [one for one in foreign.mistakes() if said in one.what]

"""Resources that a removal only forgets. Written by `saas.generate`; do not edit."""

STAYS = frozenset(
    (
        "saas:anaconda_org:MintedToken",
        "saas:anaconda_org:Revocation",
        "saas:anaconda_org:Token",
        "saas:circleci:Removal",
        "saas:docker_hub:AccessToken",
        "saas:docker_hub:MintedAccessToken",
        "saas:docker_hub:Repository",
        "saas:docker_hub:Revocation",
        "saas:drone:Removal",
        "saas:github:ActionsPermissions",
        "saas:github:InstallationRepositories",
        "saas:github:Pages",
        "saas:github:Removal",
        "saas:github:SecretCheck",
        "saas:github:WebhookCheck",
        "saas:github:Workflow",
        "saas:heroku:AppCheck",
        "saas:heroku:Authorization",
        "saas:heroku:Formation",
        "saas:heroku:MintedAuthorization",
        "saas:heroku:Revocation",
        "saas:onepassword:RecordedValue",
        "saas:onepassword:RevokedValues",
        "saas:own:GeneratedValue",
        "saas:own:Revocation",
        "saas:quay:MintedRobot",
        "saas:quay:Repository",
        "saas:quay:Revocation",
        "saas:quay:Robot",
        "saas:travis_ci:Removal",
    )
)
"""Types whose objects stay at their services as they are when they leave the data."""

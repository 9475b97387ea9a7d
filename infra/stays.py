"""Resources that a removal only forgets. Written by `saas.generate`; do not edit."""

STAYS = frozenset(
    (
        "saas:anaconda_org:Token",
        "saas:docker_hub:AccessToken",
        "saas:docker_hub:Repository",
        "saas:github:ActionsPermissions",
        "saas:github:InstallationRepositories",
        "saas:github:Pages",
        "saas:github:Workflow",
        "saas:heroku:Authorization",
        "saas:heroku:Formation",
        "saas:quay:Repository",
        "saas:quay:Robot",
    )
)
"""Types whose objects stay at their services as they are when they leave the data."""

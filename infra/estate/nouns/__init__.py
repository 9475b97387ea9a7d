"""The nouns: what an estate is made of.

Every class here is one kind of table in the TOML files, and every attribute one key of it.
The loader, the JSON Schemas and the field reference are all made from these classes.
`name` (and a delivery's `position`) is no key: the file's or the section's name is the thing's name.
"""

from infra.estate.nouns.app import App, ContainerHost
from infra.estate.nouns.bot import Account, Bot, GitHubApp
from infra.estate.nouns.credential import Credential, Delivery, DeployKey, IssuedToken, Rotation
from infra.estate.nouns.runner import Agent, Cirun, CirunAccess, Host, HostJobs, Need, Runner, RunnerLabel
from infra.estate.nouns.service import Defaults, Done, Retirement, Service, TakenRole, TokenIssuer
from infra.estate.nouns.words import Shape
from infra.estate.nouns.zone import Exemption, Zone

__all__ = [
    "Account",
    "Agent",
    "App",
    "Bot",
    "Cirun",
    "CirunAccess",
    "ContainerHost",
    "Credential",
    "Defaults",
    "Delivery",
    "DeployKey",
    "Done",
    "Exemption",
    "GitHubApp",
    "Host",
    "HostJobs",
    "IssuedToken",
    "Need",
    "Retirement",
    "Rotation",
    "Runner",
    "RunnerLabel",
    "Service",
    "Shape",
    "TakenRole",
    "TokenIssuer",
    "Zone",
]

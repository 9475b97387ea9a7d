"""AWS, by moto: the services of it that the estate needs, one port for all of them.

moto runs inside the sandbox's own process, behind the same server as every other service: so log and faults are the
same, and requests come one at a time, which its state needs. It is imported by the first request.
"""

from __future__ import annotations

from sandbox.aws.service import AwsService

__all__ = ["SERVICES"]

SERVICES = (AwsService,)

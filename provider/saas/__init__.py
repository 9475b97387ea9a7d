"""The `saas` provider: resources of outside services that no official Pulumi provider offers, or offers unsafely."""

VERSION = "0.1.0"

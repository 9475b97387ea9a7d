"""The events that GitHub sends to webhooks, by where a webhook can be made for them.

From `x-webhooks` of GitHub's description (@octokit/openapi 23.0.2, ghes-3.19), where `supported-webhook-types` says of
what; and six that only github.com has, from its page "Webhook events and payloads". `*`, all of them, is left out: what
it sends is not known beforehand.
"""

from __future__ import annotations

OF_REPOSITORIES = frozenset(
    {
        "branch_protection_configuration",
        "branch_protection_rule",
        "bypass_request_secret_scanning",
        "cache_sync",
        "check_run",
        "check_suite",
        "code_scanning_alert",
        "commit_comment",
        "create",
        "custom_property_values",
        "delete",
        "dependabot_alert",
        "deploy_key",
        "deployment",
        "deployment_status",
        "discussion",
        "discussion_comment",
        "dismissal_request_code_scanning",
        "dismissal_request_dependabot",
        "dismissal_request_secret_scanning",
        "exemption_request_push_ruleset",
        "fork",
        "gollum",
        "issue_comment",
        "issue_dependencies",
        "issues",
        "label",
        "member",
        "merge_group",
        "meta",
        "milestone",
        "package",
        "page_build",
        "ping",
        "project",
        "project_card",
        "project_column",
        "public",
        "pull_request",
        "pull_request_review",
        "pull_request_review_comment",
        "pull_request_review_thread",
        "push",
        "registry_package",
        "release",
        "repository",
        "repository_advisory",
        "repository_import",
        "repository_ruleset",
        "repository_vulnerability_alert",
        "secret_scanning_alert",
        "secret_scanning_alert_location",
        "secret_scanning_scan",
        "security_and_analysis",
        "star",
        "status",
        "sub_issues",
        "team_add",
        "watch",
        "workflow_job",
        "workflow_run",
    }
)
"""A webhook of a repository, or of an organisation, can be made for these."""

OF_ORGANIZATIONS = OF_REPOSITORIES | frozenset(
    {
        "custom_property",
        "membership",
        "org_block",
        "organization",
        "personal_access_token_request",
        "projects_v2",
        "projects_v2_item",
        "projects_v2_status_update",
        "team",
    }
)
"""A webhook of an organisation can be made for these."""

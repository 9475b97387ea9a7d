"""The checks between things: one function a rule, one module a subject, and this one list of all of them."""

from collections.abc import Callable, Iterator

from infra.estate.checks import apps, classes, deliveries, references, retirement, runners, tokens, values, vault, zones
from infra.estate.checks.ground import Ground
from infra.estate.estate import Estate
from infra.estate.mistakes import Mistake

__all__ = ["CHECKS", "Ground"]

CHECKS: tuple[Callable[[Estate, Ground], Iterator[Mistake]], ...] = (
    references.each_issuer_is_a_service,
    references.each_manager_is_listed,
    references.each_bot_acted_as_exists,
    references.each_bot_is_known_somewhere,
    references.each_owner_is_a_team,
    references.each_administrator_is_known,
    references.each_runner_names_what_exists,
    references.each_sink_exists,
    references.each_app_names_what_exists,
    references.each_unknown_is_a_key_left_out,
    deliveries.each_delivery_has_the_keys_of_its_kind,
    deliveries.each_place_has_its_service,
    deliveries.each_name_is_taken_by_its_service,
    deliveries.each_oidc_credential_delivers_identifiers_only,
    deliveries.each_repository_is_declared,
    deliveries.each_app_is_declared,
    deliveries.each_variable_group_is_declared,
    deliveries.each_slot_is_filled_once,
    deliveries.each_name_has_one_value,
    deliveries.each_empty_list_stands_alone,
    vault.there_is_one_vault,
    vault.each_field_is_one_of_the_vault,
    vault.each_item_is_one_credential,
    vault.no_secret_travels_as_identifier,
    vault.each_field_has_one_shape,
    apps.each_webhook_is_signed,
    apps.each_webhook_has_events,
    apps.each_event_is_one_of_github,
    apps.no_variable_of_others_is_written,
    apps.each_app_receives_what_signs_its_webhooks,
    apps.each_url_leads_to_its_app,
    apps.each_app_has_keys_of_its_platform,
    zones.each_sink_lies_in_one_zone,
    zones.each_delivery_goes_to_a_zone,
    zones.each_zone_admits_what_lies_there,
    zones.each_credential_keeps_to_its_zones,
    zones.each_exception_is_needed,
    zones.each_exception_begins_before_it_ends,
    zones.each_exception_is_in_time,
    classes.no_class_is_lower_than_what_is_pinned,
    classes.no_class_is_lower_than_what_lies_there,
    classes.each_opener_is_needed,
    classes.each_issued_key_says_what_it_opens,
    classes.no_credential_is_a_mere_identifier,
    classes.each_opened_thing_is_known,
    runners.no_shared_runner_of_forks_serves_a_guarded_zone,
    runners.each_runner_can_be_asked_for,
    tokens.each_token_can_be_looked_after,
    tokens.no_token_is_wider_than_its_use,
    values.no_value_is_in_the_data,
    retirement.each_key_of_a_retired_service_has_an_end,
    retirement.nothing_that_must_be_gone_is_delivered,
)

# Written by 'node alerts/write-alerts.ts'; change the queries there.
terraform {
  required_providers {
    logfire = {
      source  = "pydantic/logfire"
      version = "~> 0.2.0" # before 0.2 it is: channel_ids = [logfire_channel.firebreak.id]
    }
  }
}

# The provider takes its key from LOGFIRE_API_KEY, and the region from the key.
provider "logfire" {}

variable "project_id" {
  type        = string
  description = "The project's UUID."
}

variable "receiver_url" {
  type        = string
  sensitive   = true
  description = "https://<host>/<RECEIVER_SECRET>"
}

variable "environment" {
  type        = string
  default     = "production"
  description = "The app's deployment_environment."
  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+$", var.environment))
    error_message = "Letters, digits, dots, hyphens and underscores only: it is a part of the queries."
  }
}

resource "logfire_channel" "firebreak" {
  name = "firebreak"
  config {
    type   = "webhook"
    format = "raw-data"
    url    = var.receiver_url
  }
}

resource "logfire_alert" "pool_exhaustion" {
  project_id          = var.project_id
  name                = "connection pool exhaustion"
  description         = "Requests wait for a database connection, or are refused by the full pool."
  time_window         = "5m"
  frequency           = "1m"
  notify_when         = "starts_having_matches"
  channel_assignments = [{ channel_id = logfire_channel.firebreak.id }]
  query               = <<-SQL
    WITH spans AS (
      SELECT service_name, deployment_environment, service_instance_id, trace_id, span_id, span_name,
             min(start_timestamp) AS began,
             max(duration) AS seconds,
             count(*) FILTER (WHERE kind = 'span') AS finished,
             count(*) FILTER (WHERE exception_message LIKE '%QueuePool limit of size % overflow % reached%'
               OR otel_status_message LIKE '%QueuePool limit of size % overflow % reached%') AS refused,
             count(*) FILTER (WHERE exception_message LIKE '%All failures were:%'
               OR otel_status_message LIKE '%All failures were:%') AS given_up
      FROM records_all
      WHERE deployment_environment = '${var.environment}' AND (span_name = 'connect' OR is_exception)
      GROUP BY service_name, deployment_environment, service_instance_id, trace_id, span_id, span_name
    ), processes AS (
      SELECT service_name, deployment_environment, service_instance_id,
             count(DISTINCT trace_id) FILTER (WHERE refused > 0) AS pool_errors,
             count(*) FILTER (WHERE span_name = 'connect' AND (seconds >= 10 OR given_up > 0
               OR (finished = 0 AND began <= now() - interval '30 seconds'))) AS slow_connects,
             sum(given_up) AS given_up
      FROM spans
      GROUP BY service_name, deployment_environment, service_instance_id
    )
    SELECT service_name, deployment_environment, pool_errors, slow_connects
    FROM processes
    WHERE pool_errors >= 3 OR slow_connects >= 2 OR given_up >= 1
    ORDER BY pool_errors DESC, slow_connects DESC
    LIMIT 5
  SQL
}

resource "logfire_alert" "listener_lost" {
  project_id          = var.project_id
  name                = "queue listener lost"
  description         = "A queue listener has lost its connection and has not been back for a minute."
  time_window         = "10m"
  frequency           = "1m"
  notify_when         = "starts_having_matches"
  channel_assignments = [{ channel_id = logfire_channel.firebreak.id }]
  query               = <<-SQL
    WITH said AS (
      SELECT service_name, deployment_environment, service_instance_id, start_timestamp,
             message = 'queue service connected to database and listening' AS is_back
      FROM records
      WHERE deployment_environment = '${var.environment}' AND kind = 'log'
        AND (message = 'queue service connected to database and listening'
               OR message LIKE 'heartbeat timeout, marking connection as dead%'
               OR message LIKE 'queue listener connection lost, attempting reconnect%'
               OR message LIKE 'queue listener reconnection failed, retrying%'
               OR message LIKE 'database connection timed out after % for queue listening%'
               OR message LIKE 'failed to setup queue service%')
    ), processes AS (
      SELECT service_name, deployment_environment, service_instance_id,
             count(*) FILTER (WHERE NOT is_back) AS troubles,
             min(start_timestamp) FILTER (WHERE NOT is_back) AS first_trouble_at,
             max(start_timestamp) FILTER (WHERE NOT is_back) AS last_trouble_at,
             max(start_timestamp) FILTER (WHERE is_back) AS back_at
      FROM said
      GROUP BY service_name, deployment_environment, service_instance_id
    )
    SELECT service_name, deployment_environment, troubles AS count
    FROM processes
    WHERE first_trouble_at <= now() - interval '60 seconds' AND (back_at IS NULL OR back_at < last_trouble_at)
    ORDER BY troubles DESC
    LIMIT 5
  SQL
}

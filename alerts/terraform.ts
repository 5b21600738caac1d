import { type Alert, NOTIFY_WHEN } from './alert.ts';

/**
 * The alerts and their channel for Logfire's Terraform provider
 * (https://github.com/pydantic/terraform-provider-logfire/tree/main/docs/resources).
 */
export function terraform(alerts: readonly Alert[]): string {
  return [HEAD, ...alerts.map(resource)].join('\n');
}

const HEAD = `# Written by 'node alerts/write-alerts.ts'; change the queries there.
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
`;

function resource(alert: Alert): string {
  const sql = alert
    .sql(ENVIRONMENT)
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return `resource "logfire_alert" "${alert.id.replaceAll('-', '_')}" {
  project_id          = var.project_id
  name                = "${alert.name}"
  description         = "${alert.description}"
  time_window         = "${alert.windowMinutes}m"
  frequency           = "${alert.everyMinutes}m"
  notify_when         = "${NOTIFY_WHEN}"
  channel_assignments = [{ channel_id = logfire_channel.firebreak.id }]
  query               = <<-SQL
${sql}
  SQL
}
`;
}

const ENVIRONMENT = '$' + '{var.environment}';

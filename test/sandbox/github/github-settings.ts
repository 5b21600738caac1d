import { z } from 'zod';

export const permissionsSchema = z
  .enum(['issues-write', 'read-only', 'metadata-only', 'stranger', 'contents-write', 'actions-write', 'dispatch'])
  .describe(
    'issues-write and read-only: what the job grants its own token; metadata-only: a job that grants nothing; stranger: a person without rights here, whose labels are dropped; contents-write, actions-write, dispatch (both): a personal token that may start workflows.',
  );

export const existingIssueSchema = z.strictObject({
  title: z.string(),
  body: z.string().optional(),
  labels: z.array(z.string()).optional(),
  state: z.enum(['open', 'closed']).optional(),
  locked: z.boolean().optional(),
  author: z.enum(['action', 'person', 'stranger']).optional().describe('action where left out.'),
  isPullRequest: z.boolean().optional(),
  ageSeconds: z.number().min(0).optional().describe('A day where left out.'),
  comments: z.array(z.string()).optional().describe('By the same author.'),
  strangersComments: z.int().min(0).max(2500).optional().describe('So many more comments, by a stranger.'),
});

export const githubSchema = z.strictObject({
  permissions: permissionsSchema.optional().describe("The workflow's token; issues-write where left out."),
  tokens: z.record(z.string(), permissionsSchema).optional().describe('Further tokens that exist.'),
  issues: z.boolean().optional().describe('Whether issues are switched on.'),
  archived: z.boolean().optional(),
  visibility: z.enum(['private', 'public', 'internal']).optional().describe('private where left out.'),
  workflows: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe('Workflow files and their inputs; any file with any inputs where left out.'),
  existingIssues: z.array(existingIssueSchema).optional().describe('Numbered from 1.'),
});

export type GitHubSettings = z.infer<typeof githubSchema>;
export type ExistingIssue = z.infer<typeof existingIssueSchema>;
export type PermissionPreset = z.infer<typeof permissionsSchema>;

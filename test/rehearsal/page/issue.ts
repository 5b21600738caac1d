/** An issue as GitHub's API tells it, as far as its page shows it. */
export interface IssueOnGitHub {
  readonly number: number;
  readonly title: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly { readonly name: string; readonly color: string }[];
  readonly url: string;
  readonly author: string;
  readonly createdAt: string;
  readonly body: string;
  readonly comments: readonly CommentOnGitHub[];
}

export interface CommentOnGitHub {
  readonly id: number;
  readonly url: string;
  readonly author: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly body: string;
}

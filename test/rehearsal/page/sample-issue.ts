import type { IssueOnGitHub } from './issue.ts';

const url = 'http://127.0.0.1:4000/sandbox/relay-api/issues/7';

/** An issue as an incident leaves it, with what strangers may have brought into it. */
export const sampleIssue: IssueOnGitHub = {
  number: 7,
  title: 'Incident history: connection pool exhaustion of <relay-api>',
  state: 'open',
  labels: [
    { name: 'firebreak', color: 'd93f0b' },
    { name: 'bright', color: 'ffffff' },
  ],
  url,
  author: 'github-actions[bot]',
  createdAt: '2026-03-01T06:37:00Z',
  body: `<!-- firebreak:state {"hidden":true} -->
First line
second line

| date (UTC) | what was done |
| --- | ---: |
| [06:37](${url}#issuecomment-11) | machine a restarted |

- [x] told
- [ ] mended

\`\`\`mermaid
flowchart LR
  app[App] -->|connect| database[(Database)]
\`\`\``,
  comments: [
    {
      id: 11,
      url: `${url}#issuecomment-11`,
      author: 'github-actions[bot]',
      createdAt: '2026-03-01T06:37:20.000Z',
      updatedAt: '2026-03-01T06:39:00Z',
      body: `**Recovered.** [Run](http://127.0.0.1:4000/sandbox/relay-api/actions/runs/1)

<details><summary>Evidence</summary>

| query | seconds |
| --- | --- |
| ${'SELECT tracks.id, tracks.title, tracks.artist FROM tracks WHERE tracks.artist = $1 '.repeat(3)} | 12 |

</details>

<script>document.title = 'ran'</script>

![track](https://elsewhere.example/pixel.png)<img src="https://elsewhere.example/x">`,
    },
  ],
};

import { wantedAlert, wantedChannel } from './alert-requests.ts';
import { ALL_ALERTS } from './all-alerts.ts';
import { ManagementApi } from './management-api.ts';
import { type Options, readOptions } from './options.ts';

try {
  const options = readOptions(process.argv.slice(2), process.env);
  await (options.apply && options.apiKey !== null ? apply(options, options.apiKey) : print(options));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** Makes the channel and the alerts. What is there already under these names is changed, so that a second run does no harm. */
async function apply(options: Options, apiKey: string): Promise<void> {
  const api = new ManagementApi(options.apiUrl, apiKey);
  const channel = await api.put(wantedChannel(options.receiverUrl.href));
  say(channel.made, 'channel firebreak', channel.id);
  for (const alert of ALL_ALERTS) {
    const { id, made } = await api.put(wantedAlert(alert, options.projectId, options.environment, channel.id));
    say(made, `alert "${alert.name}"`, id);
  }
}

function say(made: boolean, what: string, id: string): void {
  console.log(`${made ? 'Made' : 'Changed'}: ${what} (${id})`);
}

function print({ apiUrl, receiverUrl, projectId, environment }: Options): void {
  console.log('A dry run: nothing is sent. With --apply these requests are, or PUT where there is one of that name:\n');
  const wanted = [
    wantedChannel(`${receiverUrl.origin}/***`),
    ...ALL_ALERTS.map((alert) => wantedAlert(alert, projectId, environment, '<the id of the channel>')),
  ];
  for (const { path, body } of wanted) console.log(`POST ${apiUrl}${path}\n${JSON.stringify(body, null, 2)}\n`);
}

import type { Announcement } from '../../contracts/job-event.ts';
import type { Events } from '../../ports.ts';
import type { S3Options } from '../s3/requests.ts';
import { AwsRefusal, askJson } from './json-requests.ts';

export interface EventsOptions extends S3Options {
  readonly busName: string;
}

/** The bus of a deployed service, on EventBridge. */
export const openEvents = (options: EventsOptions): Events => ({
  announce: (announcements) => putEvents(options, announcements),
});

/** EventBridge may take some and refuse others, with a 200: then all are put again, by whoever asked. */
async function putEvents(options: EventsOptions, announcements: readonly Announcement[]) {
  const Entries = announcements.map(({ detailType, resources, at, detail }) => ({
    EventBusName: options.busName,
    Source: 'assay',
    DetailType: detailType,
    Resources: resources,
    Time: at / 1_000,
    Detail: JSON.stringify(detail),
  }));
  const service = { ...options, service: 'events', target: 'AWSEvents', protocol: '1.1' } as const;
  const reply = await askJson(service, 'PutEvents', { Entries });
  if (Number(reply['FailedEntryCount'] ?? 0) === 0) return;
  const refused = JSON.stringify(reply['Entries'] ?? []);
  throw new AwsRefusal(200, /"ErrorCode":"(\w+)"/.exec(refused)?.[1] ?? 'NoCode', 'PutEvents');
}

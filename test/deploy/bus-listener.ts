import { setTimeout } from 'node:timers/promises';
import type { Deployment } from './deployment.ts';

/** An event as a rule sends it on. */
interface Heard {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: the detail of any event
  readonly detail: any;
}

/** Collects what comes over the bus of a deployed service. */
export interface BusListener {
  /** Waits for an event. @returns all that was heard so far, in order of arrival */
  until(awaited: (event: Heard) => boolean): Promise<readonly Heard[]>;
}

/** Makes a rule for all events of ours, with a queue as its target, as an owner would. */
export async function listenTo(service: Deployment): Promise<BusListener> {
  const bus = service.outputs['EventBus'];
  const sqs = (operation: string, body: object) =>
    service.ask('sqs', `AmazonSQS.${operation}`, body);
  const { QueueUrl } = await sqs('CreateQueue', { QueueName: 'heard' });
  const { Attributes } = await sqs('GetQueueAttributes', {
    QueueUrl,
    AttributeNames: ['QueueArn'],
  });
  const rule = { Name: 'all', EventBusName: bus, EventPattern: '{"source":["assay"]}' };
  await service.ask('events', 'AWSEvents.PutRule', rule);
  const Targets = [{ Id: 'queue', Arn: Attributes.QueueArn }];
  await service.ask('events', 'AWSEvents.PutTargets', { EventBusName: bus, Rule: 'all', Targets });
  const heard: Heard[] = [];
  const receive = async () => {
    const { Messages = [] } = await sqs('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
    for (const { Body, ReceiptHandle } of Messages) {
      heard.push(JSON.parse(Body));
      await sqs('DeleteMessage', { QueueUrl, ReceiptHandle });
    }
  };
  return {
    until: async (awaited) => {
      for (let tries = 0; tries < 80 && !heard.some(awaited); tries++) {
        await receive();
        await setTimeout(250);
      }
      return heard;
    },
  };
}

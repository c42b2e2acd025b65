import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { type Change, recordOf, sequenceNumber } from '../../src/adapters/embedded/changes.ts';
import type { Service } from './service.ts';
import { must } from './violation.ts';

const ENTRY = 'aggregation/aggregate';
const TENANT = 'default';
const READ_AT_ONCE = 500;

/** The event filter of the stream, as it would be deployed. */
const isWanted = ({ sk, body }: Change): boolean =>
  sk.startsWith('A#') && /"state":"(submitted|declined)"/.test(body);

const poison = (seq: number): DynamoDBRecord => ({
  eventName: 'MODIFY',
  dynamodb: {
    SequenceNumber: sequenceNumber(seq),
    NewImage: { body: { M: { kind: { N: 'x' } } } },
  },
});

/** Delivers changes to the aggregation: late, twice, in another order, in parts, or never. */
export class FaultyStream {
  readonly #service: Service;
  #seq = 0;

  constructor(service: Service) {
    this.#service = service;
  }

  /** Delivers so many of the events since, or fewer. @returns whether there was any */
  async deliver(most: number): Promise<boolean> {
    const { store, faults, chance } = this.#service;
    const changes = store.changesAfter(this.#seq, READ_AT_ONCE);
    const all = changes.filter(isWanted);
    let wanted = all.slice(0, most);
    this.#seq = (all.length > most ? wanted : changes).at(-1)?.seq ?? this.#seq;
    if (wanted.length === 0) return changes.length > 0;
    if (faults.strikes('stream event lost')) wanted = chance.some(wanted, 0.5);
    if (faults.strikes('stream event duplicated')) wanted = wanted.flatMap((each) => [each, each]);
    if (faults.strikes('stream event reordered')) wanted = wanted.toReversed();
    const parts = faults.strikes('stream batch split')
      ? [wanted.slice(0, wanted.length >> 1), wanted.slice(wanted.length >> 1)]
      : [wanted];
    for (const part of parts) await this.#invoke(part);
    return true;
  }

  /** Delivers everything that was not delivered. */
  async rest(): Promise<void> {
    while (await this.deliver(100));
  }

  /** A batch that fails in part is delivered again from its first failure, as long as it gets on. */
  async #invoke(changes: readonly Change[]): Promise<void> {
    const { gateway, faults, ledger } = this.#service;
    const Records = changes.map((change) => recordOf(change, TENANT));
    if (faults.strikes('stream poison record')) Records.splice(Records.length >> 1, 0, poison(0));
    const outcome = await gateway.invoke<DynamoDBBatchResponse>(ENTRY, { Records });
    if (typeof outcome === 'string') return;
    const failed = outcome.value.batchItemFailures[0]?.itemIdentifier;
    must(failed !== sequenceNumber(0), 'no defect', () => 'a poisoned record stops the stream');
    const index = changes.findIndex(({ seq }) => sequenceNumber(seq) === failed);
    if (index < 0) return;
    ledger.happened.note('stream batch failed in part');
    if (index > 0 || faults.quiet) await this.#invoke(changes.slice(index));
  }
}

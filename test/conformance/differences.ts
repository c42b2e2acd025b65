/** One way in which a stand-in is known to differ from what it stands for. */
export interface Difference {
  readonly where: 'DynamoDB Local' | 'DynamoDB on MiniStack' | 'S3 on MiniStack' | 'DynamoDB';
  /** The probe that it is excused from; none when no probe of the port can see it. */
  readonly probe?: string;
  readonly what: string;
}

/** Every known difference. A probe is excused only by an entry here, which is printed. */
export const DIFFERENCES: readonly Difference[] = [
  {
    where: 'S3 on MiniStack',
    probe: 'a URL without a signature gives nothing',
    what: 'MiniStack takes a request without a signature for a public one; S3 refuses it',
  },
  {
    where: 'DynamoDB Local',
    what: 'never a TransactionConflict, a throttle or unprocessed keys for lack of capacity',
  },
  {
    where: 'DynamoDB Local',
    what: 'its indexes never lag and its Query is never torn beside a transaction',
  },
  {
    where: 'DynamoDB Local',
    what: 'gives equal index keys in an order of its own, as AWS may: no script leases two at an instant',
  },
  { where: 'DynamoDB Local', what: 'its capacity figures for transactions are wrong' },
  {
    where: 'DynamoDB Local',
    what: 'its stream sends an empty map as {} where AWS sends {"M":{}}',
  },
];

/** Probe → why a home is excused from it. */
export const differencesOf = (where: Difference['where']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    DIFFERENCES.flatMap((each) =>
      each.where === where && each.probe !== undefined ? [[each.probe, each.what]] : [],
    ),
  );

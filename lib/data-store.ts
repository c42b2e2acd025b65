import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type ITable,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { Buckets } from './buckets.ts';
import { admitServices } from './key-policy.ts';
import type { ServiceProps } from './service-props.ts';

/** What the service needs to know of its table; the library's types do not fit each other here. */
export type StoreTable = Pick<ITable, 'tableName' | 'tableArn'> & {
  readonly tableStreamArn?: string | undefined;
};

/** Length of the generated secrets; the key of the tokens is the SHA-256 of its text. */
const SECRET_CHARS = 64;

/**
 * All that must outlive the rest of the stack: key, table, buckets and secrets.
 *
 * Kept when the stack is deleted, unless `retain` is false. The logical ids are part of the contract: a
 * change would make CloudFormation put an empty table beside the full one.
 */
export class DataStore extends Construct {
  readonly key: IKey;
  /** The stack's own, or the restored one that the owner names. */
  readonly table: StoreTable;
  readonly buckets: Buckets;
  /** Signs sessions and invites, and makes digests: never rotated by itself. */
  readonly tokenSecret: Secret;
  /** What CloudFront shows the API, so that nobody goes around it. */
  readonly originSecret: Secret;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    if (Token.isUnresolved(Stack.of(this).region)) {
      throw new Error(
        'the stack needs env.region, got none: a table with a key of yours asks for it',
      );
    }
    const removalPolicy = props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.key = props.keyArn
      ? Key.fromKeyArn(this, 'Key', props.keyArn)
      : admitServices(new Key(this, 'Key', { enableKeyRotation: true, removalPolicy }));
    const own = this.#table(props, removalPolicy); // made in any case: its id is part of the contract
    this.table = this.#restored(props) ?? own;
    this.buckets = new Buckets(this, 'Buckets', { ...props, key: this.key, removalPolicy });
    this.tokenSecret = this.#secret('TokenSecret', removalPolicy);
    this.originSecret = this.#secret('OriginSecret', removalPolicy);
    acknowledge(this.tokenSecret, {
      'AwsSolutions-SMG4': 'Rotation would end every session and rename every person and medium.',
      'HIPAA.Security-SecretsManagerRotationEnabled':
        'Rotation would end every session and rename every person and medium.',
    });
    acknowledge(this.originSecret, {
      'AwsSolutions-SMG4':
        'Replaced together with the distribution that sends it: by a deployment.',
      'HIPAA.Security-SecretsManagerRotationEnabled':
        'Replaced together with the distribution that sends it: by a deployment.',
    });
  }

  #table(props: ServiceProps, removalPolicy: RemovalPolicy): TableV2 {
    const text = (name: string) => ({ name, type: AttributeType.STRING });
    const table = new TableV2(this, 'Table', {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      globalSecondaryIndexes: [
        {
          indexName: 'by-q',
          partitionKey: text('q'),
          sortKey: { name: 'at', type: AttributeType.NUMBER },
          projectionType: ProjectionType.KEYS_ONLY,
        },
        {
          indexName: 'by-n',
          partitionKey: text('n'),
          sortKey: text('sk'),
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
      billing: Billing.onDemand(),
      dynamoStream: StreamViewType.NEW_IMAGE,
      encryption: TableEncryptionV2.customerManagedKey(this.key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.retain,
      removalPolicy,
    });
    acknowledge(table, {
      'HIPAA.Security-DynamoDBInBackupPlan':
        'Point-in-time recovery keeps 35 days; a backup plan is the account’s to choose.',
    });
    return table;
  }

  #restored({ restoredTable }: ServiceProps): StoreTable | undefined {
    if (restoredTable === undefined) return undefined;
    const { name, streamArn } = restoredTable;
    return TableV2.fromTableAttributes(this, 'RestoredTable', {
      tableName: name,
      tableStreamArn: streamArn,
      encryptionKey: this.key,
    });
  }

  #secret(id: string, removalPolicy: RemovalPolicy): Secret {
    return new Secret(this, id, {
      encryptionKey: this.key,
      removalPolicy,
      generateSecretString: { passwordLength: SECRET_CHARS, excludePunctuation: true },
    });
  }
}

import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  HttpMethods,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { ServiceProps } from './service-props.ts';

/** Links to media and datasets are shorter; a link for an upload lives an hour. */
const OLDEST_READ_LINK = Duration.minutes(15);
const OLDEST_UPLOAD_LINK = Duration.hours(1);

const ONE_REGION =
  'One region by design; versions keep what is replaced, and the owner may replicate.';

export interface BucketsProps extends ServiceProps {
  readonly key: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** What exports in shards kept between their steps: longer than any of them takes. */
const finishedRuns = ({ tenant }: ServiceProps) => ({
  prefix: `${tenant}/runs/`,
  expiration: Duration.days(7),
  noncurrentVersionExpiration: Duration.days(1),
});

/** The buckets of a service: `data` for manifests, tasks and media, `exports` for datasets, `logs`. */
export class Buckets extends Construct {
  readonly data: IBucket;
  readonly exports: IBucket;
  readonly logs: IBucket;
  readonly #linked: readonly Bucket[];

  constructor(scope: Construct, id: string, props: BucketsProps) {
    super(scope, id);
    this.logs = this.#logs(props);
    const kept = { ...this.#plain(props), ...this.#encrypted(props) };
    const data = new Bucket(this, 'Data', {
      ...kept,
      lifecycleRules: [...(kept.lifecycleRules ?? []), finishedRuns(props)],
      serverAccessLogsPrefix: 'data/',
    });
    const exports = new Bucket(this, 'Exports', {
      ...kept,
      serverAccessLogsPrefix: 'exports/',
      ...(props.exportLockDays === undefined
        ? {}
        : {
            objectLockDefaultRetention: ObjectLockRetention.compliance(
              Duration.days(props.exportLockDays),
            ),
          }),
    });
    this.#linked = [data, exports];
    this.data = data as IBucket; // the class and the interface differ in what may be undefined
    this.exports = exports as IBucket;
    for (const bucket of [this.data, this.exports]) refuseOldLinks(bucket);
    acknowledge(this, { 'HIPAA.Security-S3BucketReplicationEnabled': ONE_REGION });
  }

  /** Lets the pages of one origin read media and datasets by signed links, and upload by them. */
  admit(origin: string): void {
    for (const bucket of this.#linked) {
      bucket.addCorsRule({
        allowedOrigins: [origin],
        allowedMethods: [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.PUT],
        allowedHeaders: ['content-type', 'range'],
        exposedHeaders: ['content-length', 'content-range', 'etag'],
        maxAge: 3_600,
      });
    }
  }

  #plain({ removalPolicy, oldVersionDays }: BucketsProps): BucketProps {
    return {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          noncurrentVersionExpiration: Duration.days(oldVersionDays),
        },
      ],
    };
  }

  #encrypted({ key }: BucketsProps): BucketProps {
    return {
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: this.logs,
    };
  }

  #logs(props: BucketsProps): IBucket {
    const logs = newBucket(this, 'Logs', {
      ...this.#plain(props),
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.OBJECT_WRITER, // CloudFront delivers its logs by ACL
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          expiration: Duration.days(props.logDays),
          noncurrentVersionExpiration: Duration.days(1),
        },
      ],
    });
    acknowledge(logs, {
      'AwsSolutions-S1': 'The log bucket: a log of its own deliveries would grow without end.',
      'HIPAA.Security-S3BucketLoggingEnabled':
        'The log bucket: a log of its own deliveries would grow without end.',
      'HIPAA.Security-S3DefaultEncryptionKMS':
        'S3 delivers access logs only to buckets whose default encryption is SSE-S3.',
    });
    return logs;
  }
}

/** A bucket; the library's class and interface do not fit each other under exact optional properties. */
export const newBucket = (scope: Construct, id: string, props: BucketProps): IBucket =>
  new Bucket(scope, id, props) as IBucket;

/** A signed link that leaks is worth nothing later, whatever expiry was signed into it. */
function refuseOldLinks(bucket: IBucket): void {
  const limits = [
    { sid: 'OldReadLinks', action: 's3:GetObject', oldest: OLDEST_READ_LINK },
    { sid: 'OldUploadLinks', action: 's3:PutObject', oldest: OLDEST_UPLOAD_LINK },
  ];
  for (const { sid, action, oldest } of limits) {
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: [action],
        resources: [bucket.arnForObjects('*')],
        conditions: { NumericGreaterThan: { 's3:signatureAge': oldest.toMilliseconds() } },
      }),
    );
  }
}

/** Where links into a bucket lead, as an origin for policies of pages. */
export const originOf = (bucket: IBucket): string =>
  `https://${bucket.bucketName}.s3.${Stack.of(bucket).region}.${Stack.of(bucket).urlSuffix}`;

/** Where links into any bucket of the region lead, for whoever must not name one. */
export const anyBucketOf = (scope: Construct): string =>
  `https://*.s3.${Stack.of(scope).region}.${Stack.of(scope).urlSuffix}`;

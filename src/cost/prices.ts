/** A price of AWS in us-east-1, on demand, in its first tier: `dollars` for `per` of a unit. */
export interface Price {
  readonly what: string;
  readonly unit: string;
  readonly dollars: number;
  readonly per: number;
  /** Where it was read; null where it stands from memory and nobody has looked it up yet. */
  readonly source: string | null;
}

/** The day up to which the pages were read. Few of them are Amazon's own price list. */
export const READ_ON = '2026-11-25';

const UNLOOKED = null;
const REPORT = "the project's research report, which read it and names no page";
const DYNAMODB = 'https://airbyte.com/data-engineering-resources/dynamodb-pricing';
const CLOUDFRONT = 'https://wring.co/blog/aws-cloudfront-pricing-guide';
const HTTP_API = 'https://awsforengineers.com/blog/aws-api-gateway-pricing-explained';
const WAF = 'https://c3x.dev/blog/aws-waf-cost-explained/';
const S3 =
  'https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples';
const KMS = 'https://www.wring.co/blog/aws-kms-pricing-guide';

const MILLION = 1e6;

const price = (
  what: string,
  unit: string,
  dollars: number,
  per: number,
  source: string | null,
): Price => ({ what, unit, dollars, per, source });

/** Every price the model knows, in the order of a bill. Free tiers and volume discounts are left out. */
export const PRICES = {
  dynamoWrites: price('DynamoDB writes', 'units', 0.625, MILLION, DYNAMODB),
  dynamoReads: price('DynamoDB reads', 'units', 0.125, MILLION, DYNAMODB),
  streamReads: price('DynamoDB stream, read by Lambda', 'reads', 0, MILLION, UNLOOKED),
  lambdaRequests: price('Lambda requests', 'requests', 0.2, MILLION, REPORT),
  lambdaTime: price('Lambda time, arm64', 'GB-s', 13.3334, MILLION, REPORT),
  httpApi: price('HTTP API', 'requests', 1, MILLION, HTTP_API),
  cdnRequests: price('CloudFront requests', 'requests', 1, MILLION, CLOUDFRONT),
  cdnOut: price(
    'CloudFront to people',
    'GB',
    0.085,
    1,
    'https://aws.amazon.com/cloudfront/pricing',
  ),
  cdnIn: price('CloudFront to the API', 'GB', 0.02, 1, UNLOOKED),
  wafRequests: price('WAF requests', 'requests', 0.6, MILLION, WAF),
  objectGets: price('S3 GET', 'requests', 0.4, MILLION, S3),
  objectPuts: price('S3 PUT and COPY', 'requests', 5, MILLION, S3),
  transitions: price('Step Functions, Standard', 'transitions', 25, MILLION, REPORT),
  logs: price(
    'CloudWatch logs taken in',
    'GB',
    0.5,
    1,
    'https://go-cloud.io/aws-api-gateway-pricing',
  ),
  wafLists: price('WAF web ACL', 'months', 5, 1, WAF),
  wafRules: price('WAF rules', 'months', 1, 1, WAF),
  keys: price('KMS key', 'months', 1, 1, KMS),
  keyRequests: price('KMS requests', 'requests', 3, MILLION, KMS),
  secrets: price('Secrets Manager secret', 'months', 0.4, 1, UNLOOKED),
  schedules: price('EventBridge Scheduler', 'starts', 1, MILLION, UNLOOKED),
  alarms: price('CloudWatch alarms', 'months', 0.1, 1, UNLOOKED),
  dynamoStorage: price(
    'DynamoDB storage',
    'GB-months',
    0.25,
    1,
    'https://aws.amazon.com/dynamodb/pricing/',
  ),
  dynamoBackup: price(
    'DynamoDB recovery to any point',
    'GB-months',
    0.2,
    1,
    'https://finops.com.py',
  ),
  objectStorage: price('S3 storage', 'GB-months', 0.023, 1, S3),
  logStorage: price('CloudWatch log storage', 'GB-months', 0.03, 1, UNLOOKED),
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;

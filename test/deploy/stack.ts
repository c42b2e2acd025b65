/** A resource of a deployed stack. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

/** The stand-in asks for the form of a signature, not for the signature. */
export const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
});

async function cloudFormation(endpoint: string, parameters: Readonly<Record<string, string>>) {
  const body = new URLSearchParams({ Version: '2010-05-15', ...parameters });
  const headers = signedFor('cloudformation');
  return (await fetch(endpoint, { method: 'POST', headers, body })).text();
}

const tagIn = (xml: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';

/** What stands in a stack; empty when there is no such stack. */
export async function resourcesOf(endpoint: string, StackName: string): Promise<StackResource[]> {
  const xml = await cloudFormation(endpoint, { Action: 'DescribeStackResources', StackName });
  return [...xml.matchAll(/<member>(.*?)<\/member>/gs)].map(([, member = '']) => ({
    logicalId: tagIn(member, 'LogicalResourceId'),
    physicalId: tagIn(member, 'PhysicalResourceId'),
    type: tagIn(member, 'ResourceType'),
  }));
}

/** Calls a service of AWS that speaks JSON. */
export async function awsJson(
  endpoint: string,
  [service, target]: readonly [service: string, target: string],
  body: object = {},
): Promise<Readonly<Record<string, unknown>>> {
  const headers = {
    ...signedFor(service),
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': target,
  };
  const reply = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body) });
  return reply.json() as Promise<Readonly<Record<string, unknown>>>;
}

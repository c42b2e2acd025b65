import { createHash } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const LEAST_CHARS = 43; // 256 bits in base 64

/**
 * Reads the texts of secrets, once: they are kept for the life of the execution environment.
 *
 * @throws Error that names the secret it could not have, and nothing of it
 */
export async function readSecrets<K extends string>(
  arns: Readonly<Partial<Record<K, string | undefined>>>,
): Promise<Partial<Record<K, string>>> {
  const wanted = Object.entries<string | undefined>(arns).filter(([, arn]) => arn !== undefined);
  if (wanted.length === 0) return {};
  const client = new SecretsManagerClient({});
  const read = wanted.map(async ([name, arn = '']) => [name, await readSecret(client, name, arn)]);
  const texts = await Promise.all(read);
  client.destroy();
  return Object.fromEntries(texts);
}

async function readSecret(client: SecretsManagerClient, name: string, arn: string) {
  const command = new GetSecretValueCommand({ SecretId: arn });
  const { SecretString: text } = await client.send(command).catch((cause) => {
    throw new Error(`the secret of ${name} could not be read: ${cause.name}`, { cause });
  });
  if (text !== undefined && text.length >= LEAST_CHARS) return text;
  throw new Error(`the secret of ${name} must be a text of at least ${LEAST_CHARS} characters`);
}

/** The service's key, from the text of its secret. */
export const keyOf = (text: string): Buffer => createHash('sha256').update(text).digest();

import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, INSTALLED, run, type Service, start } from './service-process.ts';

const VERSION = '3.3.1';
const MAIN = 'software.amazon.dynamodb.services.local.main.ServerRunner';
const LIBRARIES = join(INSTALLED, `dynamodb-local-${VERSION}`);

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>assay</groupId><artifactId>conformance</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>software.amazon.dynamodb</groupId><artifactId>DynamoDBLocal</artifactId>
    <version>${VERSION}</version>
  </dependency></dependencies>
</project>
`;

/**
 * Copies DynamoDB Local from Maven Central, once: Amazon's own implementation, licensed for use and not
 * for passing on, so it is never part of the repository. Needs Maven.
 */
async function install(): Promise<void> {
  if (existsSync(LIBRARIES)) return;
  const folder = `${LIBRARIES}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  const pom = join(folder, 'pom.xml');
  await writeFile(pom, POM);
  const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime'];
  await run('mvn', ['-q', '-B', '-f', pom, ...copy, `-DoutputDirectory=${folder}`]);
  await rename(folder, LIBRARIES).catch(() => rm(folder, { recursive: true }));
}

/**
 * Starts DynamoDB Local in memory. Needs Java 17.
 *
 * It listens on all addresses and has no option against it: run this tier where nobody else can
 * connect. Never ask it what a transaction costs: its figures are wrong.
 */
export async function startDynamoDbLocal(): Promise<Service> {
  await install();
  const port = await freePort();
  const java = [`-Djava.library.path=${LIBRARIES}`, '-cp', join(LIBRARIES, '*'), MAIN];
  return start('java', [...java, '-inMemory', '-disableTelemetry', '-port', `${port}`], { port });
}

import type { AwsHome } from './home.ts';

/**
 * Stands for `home.ts` wherever the service is not deployed, so that a desk starts without the SDK.
 *
 * `imports` in package.json chooses between the two: bundles are made under the condition `lambda`.
 */
export const openDeployedHome: (() => Promise<AwsHome>) | undefined = undefined;

/**
 * A program of others that may fetch the labels of one job. `digest` is all that is kept of its token.
 * `revokedAt` is null for as long as it may.
 */
export interface MachineClient {
  readonly kind: 'client';
  readonly clientId: string;
  readonly jobId: string;
  readonly name: string;
  readonly digest: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  readonly version: number;
}

/** Whether it may fetch anything at that instant; at its last one it may no more. */
export const isLive = ({ expiresAt, revokedAt }: MachineClient, now: number): boolean =>
  revokedAt === null && now < expiresAt;

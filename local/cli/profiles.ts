import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { StaffRole } from '../../src/contracts/role.ts';
import { wrongUse } from './failure.ts';

/** The profile that is meant where none is named. */
export const DEFAULT_PROFILE = 'default';

/** A service, and this user's session there. */
const Profile = z.strictObject({
  url: z.url(),
  token: z.string(),
  role: StaffRole,
  /** When the session ends, in epoch milliseconds. */
  expiresAt: z.int(),
});
export type Profile = z.infer<typeof Profile>;

const Name = z.string().regex(/^[A-Za-z0-9][\w.-]{0,39}$/);
const ProfilesFile = z.strictObject({ profiles: z.record(Name, Profile) });

/** Where profiles are, by the XDG base directory specification: `profiles.json`, for this user alone. */
export function profilesPath(): string {
  const { XDG_CONFIG_HOME } = process.env;
  return join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'assay', 'profiles.json');
}

/** All profiles by name. @throws Failure when the file is there and is not ours */
export function readProfiles(): Readonly<Record<string, Profile>> {
  const path = profilesPath();
  if (!existsSync(path)) return {};
  try {
    return ProfilesFile.parse(JSON.parse(readFileSync(path, 'utf8'))).profiles;
  } catch {
    throw wrongUse(`${path} is not what 'assay login' writes: remove it and sign in again`);
  }
}

/** The profile of a name; none for a name that every object has. */
export function profileNamed(name: string): Profile | undefined {
  const profiles = readProfiles();
  return Object.hasOwn(profiles, name) ? profiles[name] : undefined;
}

/** Keeps a profile, or forgets it. The file is replaced whole. */
export function writeProfile(name: string, profile: Profile | undefined): void {
  if (!Name.safeParse(name).success) {
    throw wrongUse(
      `a profile's name must be 1 to 40 letters, digits, _ . or -, the first a letter or digit, got ${name}`,
    );
  }
  const { [name]: _, ...others } = readProfiles();
  const profiles = profile === undefined ? others : { ...others, [name]: profile };
  const path = profilesPath();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${randomUUID()}`;
  const text = `${JSON.stringify({ profiles }, null, 2)}\n`;
  writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' }); // a file of ours, never one that lay there
  renameSync(fresh, path);
}

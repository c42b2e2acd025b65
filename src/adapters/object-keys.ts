const KEY = /^[0-9A-Za-z._-]+(\/[0-9A-Za-z._-]+)*$/;
const MEDIA_TYPE = /^[0-9A-Za-z.+-]+\/[0-9A-Za-z.+-]+(; ?[0-9A-Za-z-]+=[0-9A-Za-z."_-]+)*$/;
const FILE_NAME = /^[0-9A-Za-z._-][0-9A-Za-z ._-]{0,199}$/;
const MOST_KEY_CHARS = 512;
const MOST_MEDIA_TYPE_CHARS = 128;

const shown = (text: string): string => JSON.stringify(text.slice(0, 80));

/** Refuses a key that either home could not hold, or that climbs. */
export function checkKey(key: string): void {
  const climbs = key.split('/').some((part) => part === '..' || part === '.');
  if (key.length <= MOST_KEY_CHARS && KEY.test(key) && !climbs) return;
  throw new TypeError(`a key must be parts of 0-9 A-Z a-z . _ - between /, got ${shown(key)}`);
}

export function checkMediaType(mediaType: string): void {
  if (mediaType.length <= MOST_MEDIA_TYPE_CHARS && MEDIA_TYPE.test(mediaType)) return;
  throw new TypeError(`a media type must look like image/png, got ${shown(mediaType)}`);
}

/** Refuses a download name that could leave its header. */
export function checkFileName(fileName: string): void {
  if (FILE_NAME.test(fileName)) return;
  throw new TypeError(`a file name must be 0-9 A-Z a-z . _ - and spaces, got ${shown(fileName)}`);
}

/** Refuses a range that S3 would: it takes none of 0 bytes. */
export function checkRange({ offset, bytes }: { offset: number; bytes: number }): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(bytes);
  if (whole && offset >= 0 && bytes >= 1) return;
  throw new RangeError(`a range must start from 0 and have a byte, got ${offset} + ${bytes}`);
}

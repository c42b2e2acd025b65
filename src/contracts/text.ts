import * as z from 'zod';

/** Half of a pair of surrogates is no text: no store keeps it as it came. */
export const storable = (text: string): boolean => text.isWellFormed();
export const BROKEN = 'must be well-formed Unicode';

/** A text of an owner: 1 to `most` characters, without blanks around it. */
export const text = (most: number) => z.string().trim().min(1).max(most).refine(storable, BROKEN);

import { z } from 'zod';
import { withoutUnplain } from './plain';

/** How long a text is to Postgres: in code points. */
export const lengthOf = (text: string) => [...text].length;

/** Text as it is stored: well-formed, NFC, lines ended by \n, none of what the database refuses, nothing at its ends. */
export const plainText = z
	.string()
	.transform((text) =>
		withoutUnplain(text.toWellFormed().replace(/\r\n?/g, '\n').replace(/\t/g, ' ').trim()).trim()
	);

/** The same in one line. */
export const oneLine = plainText.transform((text) => text.replace(/\s+/gu, ' '));

import en from '../../messages/en.json' with { type: 'json' };
import fr from '../../messages/fr.json' with { type: 'json' };

/** The interface's texts, as people read them. */
export const texts = { en, fr };

export type Texts = typeof en;

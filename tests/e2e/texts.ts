import en from '../../messages/en.json' with { type: 'json' };
import fr from '../../messages/fr.json' with { type: 'json' };

/**
 * The interface's texts, as people read them. A test takes those of its language from the fixture `t`; these
 * are for a second person, who speaks the other one.
 */
export const texts = { en, fr };

export type Texts = typeof en;

/** One touch away; the others are in the picker. */
export const quickReactions = ['👍', '❤️', '😂', '🎉', '😮', '🙏'] as const;

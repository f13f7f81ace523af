import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Most of a start is Node compiling what Auth and the inbox are made of. Imported before all others, and theirs are
// dynamic imports: a static one would be compiled before this runs.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/embedded-supabase'));

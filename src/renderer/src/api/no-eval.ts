/** Schemas are read, not compiled: zod would try whether the page may make functions of text, and be reported for it. */
import { z } from 'zod';

z.config({ jitless: true });

import { findInstallation } from '../core/installation.ts';

/** This Letterlock's own files. */
export const installation = findInstallation(import.meta.url);

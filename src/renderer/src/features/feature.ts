import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { MessageKey } from '../i18n/catalogue.ts';

/** One section of the product, as the shell sees it. */
export interface Feature {
  /** Also the first part of its route: `/today`, `/contacts/17`. */
  readonly id: string;
  readonly title: MessageKey;
  readonly icon: LucideIcon;
  /** See ui/shortcuts.ts. */
  readonly shortcut: string;
  /** Fetched when the section is first shown; routes inside of it are its own (relative, `nest`ed). */
  readonly load: () => Promise<{ readonly default: ComponentType }>;
  /** What stands beside its name, such as the number of what is unread. */
  readonly Badge?: ComponentType;
  /** Things to do from anywhere: the palette offers them. `path` is where they lead. */
  readonly commands?: readonly FeatureCommand[];
  /** Of the contract: who lacks it is not offered the section. */
  readonly permission?: string;
  /** Where its settings and the like belong: below the others. */
  readonly footer?: boolean;
}

export interface FeatureCommand {
  readonly id: string;
  readonly title: MessageKey;
  readonly icon: LucideIcon;
  readonly shortcut?: string | undefined;
  readonly path: string;
  /** Of the contract: who lacks it is not offered the command. */
  readonly permission: string;
}

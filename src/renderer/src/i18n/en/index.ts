/** The English catalogues, one a feature: the list to add a new one to. */
import { access } from './access.ts';
import { accounts } from './accounts.ts';
import { backup } from './backup.ts';
import { campaigns } from './campaigns.ts';
import { connect } from './connect.ts';
import { contacts } from './contacts.ts';
import { checks } from './checks.ts';
import { dlp } from './dlp.ts';
import { domain } from './domain.ts';
import { door } from './door.ts';
import { errors } from './errors.ts';
import { inbox } from './inbox.ts';
import { policy } from './policy.ts';
import { preflight } from './preflight.ts';
import { probe } from './probe.ts';
import { safety } from './safety.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { today } from './today.ts';
import { ui } from './ui.ts';
import { vault } from './vault.ts';

export const en = {
  access,
  accounts,
  backup,
  campaigns,
  checks,
  connect,
  contacts,
  dlp,
  domain,
  door,
  errors,
  inbox,
  policy,
  preflight,
  probe,
  safety,
  settings,
  shell,
  today,
  ui,
  vault,
} as const;

/** Data-loss prevention: nothing gets the bytes of a mail that the rules have not let pass. */
import type { DlpChannel, DlpFinding, DlpRule } from '../../shared/contract/dlp.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Policy } from '../../shared/policy.ts';
import type { ComposedMail } from '../connectors/mime/mail.ts';
import type { Handlers, Principal } from '../handlers.ts';
import type { ReadableDb } from '../store/open.ts';
import { mayCall } from './deps.ts';
import type { DlpDeps } from './deps.ts';
import type { Attached } from './attachments.ts';
import { createDlpHandlers } from './handlers.ts';
import { imposedRules } from './imposed.ts';
import { compile, judge } from './judge.ts';
import type { Hit, RuleSet } from './judge.ts';
import { createNotes } from './notes.ts';
import { confirmationsOf, digestOf, rulesOf } from './repository.ts';
import { sentenceOf, toFinding } from './words.ts';

/** A campaign's mail, as the sender knows it. */
interface CampaignFacts {
  readonly campaignId: number;
  readonly step: number;
}

interface Composer<F> {
  refusal(mail: ComposedMail, facts: F): string | null;
  build(mail: ComposedMail): Promise<Buffer>;
}

/** A step of a campaign before anybody's values are filled in. */
export interface Draft {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly Attached[];
}

/** What a campaign's review says of a draft. */
export interface Reviewed {
  readonly finding: DlpFinding;
  /** Somebody has confirmed it for the texts as they are. */
  readonly confirmed: boolean;
  readonly message: string;
}

/** A mail that a person sends. */
interface Sending {
  readonly channel: Exclude<DlpChannel, 'campaign'>;
  readonly principal: Principal;
  /** The person has been asked, and wants it sent. */
  readonly confirmed: boolean;
  readonly campaignId: number | null;
}

export interface Dlp {
  readonly handlers: Handlers<'dlp'>;
  /** The same composer, which neither passes nor builds what the rules hold back. */
  guard<F extends CampaignFacts, C extends Composer<F>>(composer: C & Composer<F>): C;
  /** Lets a person's mail pass. @throws LetterlockError `dlp-blocked`, `dlp-confirm`, both with the findings */
  admit(mail: ComposedMail, sending: Sending): void;
  review(campaignId: number, draft: Draft): Reviewed[];
  /** Takes note of an export of many contacts that a person has confirmed. */
  exported(rows: number, by: string): void;
  /** Writes what is still to be written. */
  stop(): void;
}

/** Confirmed for what the campaign says now. */
function isConfirmed(db: ReadableDb, campaignId: number, ruleId: string): boolean {
  const digest = confirmationsOf(db, campaignId).get(ruleId);
  return digest !== undefined && digest === digestOf(db, campaignId);
}

const exportRule: DlpRule = {
  id: 'policy:export',
  name: '',
  enabled: true,
  looksFor: { kind: 'anything' },
  recipients: { who: 'anyone' },
  channels: ['test'],
  action: 'confirm',
  confirmBy: 'dlp:manage',
  source: null,
};

export function createDlp(deps: DlpDeps): Dlp {
  const { store, policy } = deps;
  const notes = createNotes(deps);
  /** Mails that the rules have let pass; whatever else wants to become bytes is looked at there. */
  const passed = new WeakSet<ComposedMail>();
  let known: { readonly policy: Policy; readonly rules: readonly DlpRule[]; readonly set: RuleSet } | null = null;

  const current = (): NonNullable<typeof known> => {
    const now = policy();
    if (known === null || known.policy !== now) {
      const rules = [...imposedRules(now), ...rulesOf(store.db)];
      known = { policy: now, rules, set: compile(rules) };
    }
    return known;
  };

  /** Null where it may go out. */
  const inCampaign = (mail: ComposedMail, { campaignId, step }: CampaignFacts): string | null => {
    let refused: string | null = null;
    for (const hit of judge(current().set, mail, { channel: 'campaign', to: mail.to.address })) {
      const { action, id } = hit.rule;
      const outcome =
        action === 'warn'
          ? 'warned'
          : action === 'block'
            ? 'blocked'
            : isConfirmed(store.db, campaignId, id)
              ? 'confirmed'
              : 'held';
      notes.add(hit, { channel: 'campaign', outcome, by: 'system', campaignId, step });
      if (outcome === 'blocked' || outcome === 'held') refused ??= sentenceOf(hit);
    }
    if (refused === null) passed.add(mail);
    return refused;
  };

  /** By whatever way it came here. */
  const unseen = (mail: ComposedMail): Hit | undefined =>
    (['campaign', 'answer', 'test'] as const)
      .flatMap((channel) => judge(current().set, mail, { channel, to: mail.to.address }))
      .find(({ rule }) => rule.action !== 'warn');

  return {
    handlers: createDlpHandlers({
      ...deps,
      notes,
      rules: () => current().rules,
      judge: (mail, asked) => judge(current().set, mail, asked),
      changed() {
        known = null;
        deps.events.emit('dlp.changed', {});
      },
    }),
    guard: (composer) => ({
      ...composer,
      refusal: (mail, facts) => composer.refusal(mail, facts) ?? inCampaign(mail, facts),
      async build(mail) {
        const hit = passed.has(mail) ? undefined : unseen(mail);
        if (hit !== undefined) throw new LetterlockError('dlp-blocked', sentenceOf(hit));
        return composer.build(mail);
      },
    }),
    admit(mail, { channel, principal, confirmed, campaignId }) {
      const hits = judge(current().set, mail, { channel, to: mail.to.address });
      const findings = hits.map((hit) => toFinding(hit, mayCall(principal, hit.rule.confirmBy)));
      const about = { channel, by: principal.name, campaignId, step: null } as const;
      const blocking = hits.find(({ rule }) => rule.action === 'block');
      const asking = hits.filter(({ rule }) => rule.action === 'confirm');
      const beyond = asking.find(({ rule }) => !mayCall(principal, rule.confirmBy));
      const stopped = blocking ?? beyond;
      if (stopped !== undefined) {
        for (const hit of hits) notes.add(hit, { ...about, outcome: hit === blocking ? 'blocked' : 'held' });
        notes.flush();
        throw new LetterlockError('dlp-blocked', sentenceOf(stopped), { findings });
      }
      if (asking[0] !== undefined && !confirmed) {
        throw new LetterlockError('dlp-confirm', sentenceOf(asking[0]), { findings });
      }
      for (const hit of hits) {
        notes.add(hit, { ...about, outcome: hit.rule.action === 'confirm' ? 'confirmed' : 'warned' });
      }
      passed.add(mail);
    },
    review(campaignId, draft) {
      return judge(current().set, draft, { channel: 'campaign', to: null }).map((hit) => ({
        finding: toFinding(hit, true),
        confirmed: hit.rule.action === 'confirm' && isConfirmed(store.db, campaignId, hit.rule.id),
        message: sentenceOf(hit),
      }));
    },
    exported(rows, by) {
      const hit = { rule: exportRule, place: 'export', count: rows } as const;
      notes.add(hit, { channel: 'export', outcome: 'confirmed', by, campaignId: null, step: null });
      notes.flush();
    },
    stop: () => notes.flush(),
  };
}

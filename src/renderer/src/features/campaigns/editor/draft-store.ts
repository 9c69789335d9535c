/**
 * A campaign while it is being edited: changes are kept here at once and saved a moment after the last one. The
 * core's revision decides who was first; a stale save is refused there and shown here, never overwritten.
 */
import type { Campaign } from '../../../../../shared/contract/campaigns.ts';
import type { Input, Output } from '../../../../../shared/contract/index.ts';
import { LetterlockError } from '../../../../../shared/result.ts';

export type DraftFields = Pick<
  Campaign,
  'name' | 'accountId' | 'audience' | 'schedule' | 'steps' | 'signatureHtml' | 'postalAddress' | 'unsubscribeLine'
>;

export interface DraftSnapshot {
  readonly fields: DraftFields;
  readonly state: 'saved' | 'unsaved' | 'saving' | 'error' | 'conflict';
  readonly error: unknown;
}

type Save = (input: Input<'campaigns.update'>) => Promise<Output<'campaigns.update'>>;

/** Milliseconds after the last change: short enough to lose nothing, long enough not to save every key. */
const quietMs = 500;

export function fieldsOf(campaign: Campaign): DraftFields {
  const { name, accountId, audience, schedule, steps, signatureHtml, postalAddress, unsubscribeLine } = campaign;
  return { name, accountId, audience, schedule, steps, signatureHtml, postalAddress, unsubscribeLine };
}

export class DraftStore {
  readonly #id: number;
  readonly #save: Save;
  readonly #listeners = new Set<() => void>();
  #snapshot: DraftSnapshot;
  #revision: number;
  /** What has changed since the last save began. */
  #pending: Partial<DraftFields> = {};
  #timer: ReturnType<typeof setTimeout> | null = null;
  #saving: Promise<void> | null = null;

  constructor(campaign: Campaign, save: Save) {
    this.#id = campaign.id;
    this.#save = save;
    this.#revision = campaign.revision;
    this.#snapshot = { fields: fieldsOf(campaign), state: 'saved', error: null };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): DraftSnapshot => this.#snapshot;

  readonly set = (change: Partial<DraftFields>): void => {
    this.#pending = { ...this.#pending, ...change };
    const fields = { ...this.#snapshot.fields, ...change };
    const stuck = this.#snapshot.state === 'conflict';
    this.#show({ fields, state: stuck ? 'conflict' : 'unsaved', error: this.#snapshot.error });
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (!stuck) this.#timer = setTimeout(() => void this.flush(), quietMs);
  };

  /** Saves what is not saved yet; resolves when nothing is left or the save has failed. */
  readonly flush = async (): Promise<void> => {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#saving;
    if (Object.keys(this.#pending).length === 0 || this.#snapshot.state === 'conflict') return;
    this.#saving = this.#saveOnce().finally(() => {
      this.#saving = null;
    });
    await this.#saving;
    if (this.#snapshot.state === 'unsaved') await this.flush();
  };

  /** Takes over what the core now has, where nothing typed here would be lost by it. */
  readonly adopt = (campaign: Campaign): void => {
    if (this.#saving !== null || campaign.revision < this.#revision) return;
    const clean = Object.keys(this.#pending).length === 0;
    if (!clean) {
      if (campaign.revision === this.#revision) this.#takeStepIds(campaign);
      return;
    }
    this.#revision = campaign.revision;
    this.#show({ fields: fieldsOf(campaign), state: 'saved', error: null });
  };

  /** Gives up what was typed and shows the core's version. */
  readonly reset = (campaign: Campaign): void => {
    this.#pending = {};
    this.#revision = campaign.revision;
    this.#show({ fields: fieldsOf(campaign), state: 'saved', error: null });
  };

  async #saveOnce(): Promise<void> {
    const change = this.#pending;
    this.#pending = {};
    this.#show({ ...this.#snapshot, state: 'saving', error: null });
    try {
      const { revision } = await this.#save({ id: this.#id, revision: this.#revision, ...change });
      this.#revision = revision;
      const more = Object.keys(this.#pending).length > 0;
      this.#show({ ...this.#snapshot, state: more ? 'unsaved' : 'saved', error: null });
    } catch (error) {
      this.#pending = { ...change, ...this.#pending };
      const conflict = error instanceof LetterlockError && error.code === 'conflict';
      this.#show({ ...this.#snapshot, state: conflict ? 'conflict' : 'error', error });
    }
  }

  /** A new step gets its identity by its first save; later changes must carry it. */
  #takeStepIds(campaign: Campaign): void {
    const { fields } = this.#snapshot;
    if (campaign.steps.length !== fields.steps.length) return;
    const steps = fields.steps.map((step, index) =>
      step.id === null ? { ...step, id: campaign.steps[index]?.id ?? null } : step,
    );
    if (this.#pending.steps !== undefined) this.#pending = { ...this.#pending, steps };
    this.#show({ ...this.#snapshot, fields: { ...fields, steps } });
  }

  #show(snapshot: DraftSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}

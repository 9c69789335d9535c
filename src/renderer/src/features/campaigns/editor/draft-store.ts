/**
 * A campaign while it is being edited: changes are kept here at once and saved a moment after the last one. The
 * core's revision decides who was first; a stale save is refused there and shown here, never overwritten.
 */
import { hashKey } from '@tanstack/react-query';
import type { Campaign } from '../../../../../shared/contract/campaign-shape.ts';
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
  /** How often texts were replaced from outside: an editor that holds one of its own begins anew. */
  readonly replaced: number;
}

export interface DraftCore {
  readonly save: (input: Input<'campaigns.update'>) => Promise<Output<'campaigns.update'>>;
  readonly load: () => Promise<Campaign>;
}

/** Milliseconds after the last change: short enough to lose nothing, long enough not to save every key. */
const quietMs = 500;

export function fieldsOf(campaign: Campaign): DraftFields {
  const { name, accountId, audience, schedule, steps, signatureHtml, postalAddress, unsubscribeLine } = campaign;
  return { name, accountId, audience, schedule, steps, signatureHtml, postalAddress, unsubscribeLine };
}

const isConflict = (error: unknown): boolean => error instanceof LetterlockError && error.code === 'conflict';
const same = (a: DraftFields, b: DraftFields): boolean => hashKey([a]) === hashKey([b]);

/** What an editor has taken over and holds for itself. */
const textsOf = ({ signatureHtml, steps }: DraftFields): string[] => [signatureHtml, ...steps.map(({ html }) => html)];

export class DraftStore {
  readonly #id: number;
  readonly #core: DraftCore;
  readonly #listeners = new Set<() => void>();
  #snapshot: DraftSnapshot;
  /** What the core has, as far as is known here, and at which revision. */
  #stored: DraftFields;
  #revision: number;
  /** What has changed since the last save began. */
  #pending: Partial<DraftFields> = {};
  #timer: ReturnType<typeof setTimeout> | null = null;
  #saving: Promise<void> | null = null;

  constructor(campaign: Campaign, core: DraftCore) {
    this.#id = campaign.id;
    this.#core = core;
    this.#stored = fieldsOf(campaign);
    this.#revision = campaign.revision;
    this.#snapshot = { fields: this.#stored, state: 'saved', error: null, replaced: 0 };
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
    this.#show({ ...this.#snapshot, fields, state: stuck ? 'conflict' : 'unsaved' });
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (!stuck) this.#timer = setTimeout(() => void this.flush(), quietMs);
  };

  /** Saves what is not saved yet; resolves when nothing is left or the save has failed. */
  readonly flush = async (): Promise<void> => {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    // Whoever waited as well may have begun the next one.
    while (this.#saving !== null) await this.#saving;
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
    if (Object.keys(this.#pending).length === 0) this.reset(campaign);
    else this.#follow(campaign);
  };

  /** Gives up what was typed and shows the core's version. */
  readonly reset = (campaign: Campaign): void => {
    this.#pending = {};
    this.#stored = fieldsOf(campaign);
    this.#revision = campaign.revision;
    const { fields, replaced } = this.#snapshot;
    const kept = hashKey(textsOf(fields)) === hashKey(textsOf(this.#stored));
    this.#show({ fields: this.#stored, state: 'saved', error: null, replaced: kept ? replaced : replaced + 1 });
  };

  /**
   * A file that was attached, a pause, a launch: they make a revision as well, and take nothing from what is typed here.
   * @returns whether nobody has changed a field elsewhere
   */
  #follow(campaign: Campaign): boolean {
    if (!same(fieldsOf(campaign), this.#stored)) return false;
    this.#revision = campaign.revision;
    return true;
  }

  async #saveOnce(): Promise<void> {
    const change = this.#pending;
    this.#pending = {};
    this.#show({ ...this.#snapshot, state: 'saving', error: null });
    try {
      const { revision, stepIds } = await this.#saveOver(change);
      this.#revision = revision;
      this.#stored = { ...this.#stored, ...change };
      this.#takeStepIds(stepIds);
      const more = Object.keys(this.#pending).length > 0;
      this.#show({ ...this.#snapshot, state: more ? 'unsaved' : 'saved', error: null });
    } catch (error) {
      this.#pending = { ...change, ...this.#pending };
      this.#show({ ...this.#snapshot, state: isConflict(error) ? 'conflict' : 'error', error });
    }
  }

  /** A revision that another change has made meanwhile is no conflict as long as that changed no field. */
  async #saveOver(change: Partial<DraftFields>): Promise<Output<'campaigns.update'>> {
    const save = () => this.#core.save({ id: this.#id, revision: this.#revision, ...change });
    try {
      return await save();
    } catch (error) {
      if (!isConflict(error) || !this.#follow(await this.#core.load())) throw error;
      return save();
    }
  }

  /** A new step gets its identity by its first save; later changes must carry it. */
  #takeStepIds(stepIds: readonly number[]): void {
    const identified = (fields: DraftFields): DraftFields => {
      if (stepIds.length !== fields.steps.length) return fields;
      const steps = fields.steps.map((step, index) =>
        step.id === null ? { ...step, id: stepIds[index] ?? null } : step,
      );
      return { ...fields, steps };
    };
    this.#stored = identified(this.#stored);
    const fields = identified(this.#snapshot.fields);
    if (this.#pending.steps !== undefined) this.#pending = { ...this.#pending, steps: fields.steps };
    this.#snapshot = { ...this.#snapshot, fields };
  }

  #show(snapshot: DraftSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}

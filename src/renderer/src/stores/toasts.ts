import { create } from 'zustand';
import { errorText } from '../i18n/errors.ts';

export interface ToastSpec {
  readonly title: string;
  readonly detail?: string | null;
  readonly tone?: 'neutral' | 'ok' | 'danger';
  /** Such as undo: closes the toast. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Milliseconds; long enough to read and to reach the action. */
  readonly duration?: number;
}

export interface Toast extends ToastSpec {
  readonly id: number;
}

interface Toasts {
  readonly items: readonly Toast[];
  readonly show: (toast: ToastSpec) => void;
  readonly showError: (error: unknown) => void;
  readonly dismiss: (id: number) => void;
}

/** More than three at once are not read. */
const most = 3;
let lastId = 0;

export const useToasts = create<Toasts>()((set, get) => ({
  items: [],
  show: (toast) => {
    lastId += 1;
    const id = lastId;
    set((state) => ({ items: [...state.items, { ...toast, id }].slice(-most) }));
  },
  showError: (error) => get().show({ ...errorText(error), tone: 'danger', duration: 10_000 }),
  dismiss: (id) => set((state) => ({ items: state.items.filter((toast) => toast.id !== id) })),
}));

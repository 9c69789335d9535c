/** Toasts on Radix: they stay while hovered or focused, F8 goes to them, and they are read out. */
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { useT } from '../i18n/index.ts';
import { useToasts, type Toast } from '../stores/toasts.ts';
import { Button, IconButton } from './button.tsx';

function ToastView({ toast }: { readonly toast: Toast }) {
  const t = useT();
  const dismiss = useToasts((state) => state.dismiss);
  return (
    <Radix.Root
      type={toast.tone === 'danger' ? 'foreground' : 'background'}
      duration={toast.duration ?? (toast.action === undefined ? 5000 : 9000)}
      onOpenChange={(open) => !open && dismiss(toast.id)}
      className="flex animate-rise items-start gap-2 rounded-md bg-raised py-2 pr-2 pl-3 shadow-pop"
    >
      {toast.tone === 'danger' && <CircleAlert aria-hidden size={16} className="mt-1 shrink-0 text-danger" />}
      {toast.tone === 'ok' && <CircleCheck aria-hidden size={16} className="mt-1 shrink-0 text-ok" />}
      <div className="min-w-0 flex-1 py-0.5">
        <Radix.Title className="font-medium">{toast.title}</Radix.Title>
        {toast.detail !== undefined && toast.detail !== null && (
          <Radix.Description className="text-sm text-muted">{toast.detail}</Radix.Description>
        )}
      </div>
      {toast.action !== undefined && (
        <Radix.Action altText={toast.action.label} asChild>
          <Button size="sm" onClick={toast.action.run}>
            {toast.action.label}
          </Button>
        </Radix.Action>
      )}
      <Radix.Close asChild>
        <IconButton label={t('ui:close')} icon={X} size="sm" />
      </Radix.Close>
    </Radix.Root>
  );
}

export function Toaster() {
  const t = useT();
  const items = useToasts((state) => state.items);
  return (
    <Radix.Provider label={t('ui:notifications')} swipeDirection="right">
      {items.map((toast) => (
        <ToastView key={toast.id} toast={toast} />
      ))}
      <Radix.Viewport className="fixed right-4 bottom-4 z-60 flex w-90 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  );
}

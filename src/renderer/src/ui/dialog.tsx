/**
 * Dialogs and sheets on Radix's dialog, but with a scrim of our own: Radix's overlay locks scrolling by a style
 * element written at run time, which the content security policy refuses, and the shell never scrolls as a whole.
 */
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useT } from '../i18n/index.ts';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { useFocusKeeper } from './use-focus.ts';

interface DialogProps {
  readonly open: boolean;
  /** Left out where only the footer ends it: then there is no cross, and Escape does nothing. */
  readonly onClose?: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly size?: 'sm' | 'md' | 'lg' | 'xl';
  /** Buttons, the main one last. */
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
}

const widths = { sm: 'w-100', md: 'w-130', lg: 'w-180', xl: 'w-240' } as const;

export function Scrim() {
  return <div aria-hidden className="fixed inset-0 z-40 animate-fade bg-scrim" />;
}

function Head({ title, description, onClose }: Pick<DialogProps, 'title' | 'description' | 'onClose'>) {
  const t = useT();
  return (
    <header className="flex items-start gap-4 px-5 pt-4 pb-2">
      <div className="min-w-0 flex-1">
        <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
        {description !== undefined && (
          <Radix.Description asChild>
            <div className="pt-0.5 text-muted">{description}</div>
          </Radix.Description>
        )}
      </div>
      {onClose !== undefined && (
        <Radix.Close asChild>
          <IconButton label={t('ui:close')} icon={X} className="-mr-2" />
        </Radix.Close>
      )}
    </header>
  );
}

interface ModalProps extends DialogProps {
  /** Where it stands and how it comes in. */
  readonly place: string;
}

function Modal({ open, onClose, title, description, size = 'md', footer, children, place }: ModalProps) {
  const focus = useFocusKeeper();
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose?.()}>
      <Radix.Portal>
        <Scrim />
        <Radix.Content
          {...focus}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cx('fixed z-40 flex max-w-[94vw] flex-col bg-raised shadow-pop outline-none', place, widths[size])}
        >
          <Head title={title} description={description} {...(onClose && { onClose })} />
          {children !== undefined && <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-2 pb-4">{children}</div>}
          {footer !== undefined && (
            <footer
              className={cx(
                'flex items-center justify-end gap-2 border-t border-line px-5 py-3',
                children === undefined && 'mt-3',
              )}
            >
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function Dialog(props: DialogProps) {
  return (
    <Modal {...props} place="top-1/2 left-1/2 max-h-[86vh] -translate-x-1/2 -translate-y-1/2 animate-fade rounded-lg" />
  );
}

/** A panel from the right, for the details of what stays in sight on the left. */
export function Sheet(props: DialogProps) {
  return <Modal {...props} place="inset-y-0 right-0 animate-slide border-l border-line" />;
}

import { moveToLocalhost } from '../../api/session.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';

/** The link on to the name under which a browser lets security keys be asked for. */
export function MoveToLocalhost() {
  const t = useT();
  const showError = useToasts((state) => state.showError);
  return (
    <a
      href="/localhost"
      className="text-accent underline"
      onClick={(event) => {
        // The page has to prove itself, which a navigation cannot.
        event.preventDefault();
        moveToLocalhost().catch(showError);
      }}
    >
      {t('door:factors.moveThere')}
    </a>
  );
}

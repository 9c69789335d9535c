import { LoaderCircle } from 'lucide-react';

/** Says "busy" to the eye only; whoever shows it says it to screen readers. */
export function Spinner({ size = 16 }: { readonly size?: number }) {
  return <LoaderCircle aria-hidden size={size} className="shrink-0 animate-spin opacity-80" />;
}

/** The product's mark: a letter closed with a seal. */
export function Mark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 32 32" className="shrink-0">
      <rect width="32" height="32" rx="7" className="fill-accent-fill" />
      <path
        d="M7 10.5h18v12H7zm0 0 9 7 9-7"
        fill="none"
        className="stroke-on-accent"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="18.5" r="3.2" className="fill-on-accent" />
    </svg>
  );
}

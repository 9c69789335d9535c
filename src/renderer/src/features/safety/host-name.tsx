interface HostNameProps {
  readonly host: string;
  /** 0: it was only looked up. */
  readonly port: number;
}

export function HostName({ host, port }: HostNameProps) {
  const text = port === 0 ? host : `${host}:${port}`;
  return (
    <span className="font-mono text-sm" title={text}>
      {text}
    </span>
  );
}

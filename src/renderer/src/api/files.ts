/** Files go in and out in pieces through the contract, so that both hosts and every size take the same way. */
import { call } from './client.ts';
import { base64ToBytes, bytesToBase64, pieces } from './pieces.ts';

const pieceBytes = 1_048_576;

/**
 * Upload a file into a staged one.
 * @param onProgress gets the bytes sent so far.
 * @param signal stops between two pieces and discards what was sent.
 * @returns the staged file's id.
 */
export async function uploadFile(
  file: File,
  onProgress: (sent: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<string> {
  const { fileId } = await call('files.begin', { name: file.name, size: file.size });
  try {
    for (const { start, end } of pieces(file.size, pieceBytes)) {
      signal?.throwIfAborted();
      const bytes = new Uint8Array(await file.slice(start, end).arrayBuffer());
      await call('files.append', { fileId, offset: start, data: bytesToBase64(bytes) });
      onProgress(end);
    }
    return fileId;
  } catch (error) {
    await call('files.discard', { fileId }).catch(() => undefined);
    throw error;
  }
}

/** Fetch a staged file (a finished export, a report) and hand it to the browser's download. */
export async function downloadFile(fileId: string): Promise<void> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let name = '';
  let type = '';
  let offset: number | null = 0;
  while (offset !== null) {
    const piece: Awaited<ReturnType<typeof readPiece>> = await readPiece(fileId, offset);
    parts.push(base64ToBytes(piece.data));
    ({ name, type } = piece);
    offset = piece.next;
  }
  saveBlob(new Blob(parts, { type }), name);
}

function readPiece(fileId: string, offset: number) {
  return call('files.read', { fileId, offset });
}

/** Let the user save a blob under a suggested name. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

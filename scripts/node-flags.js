/**
 * What Node is started with. Without a limit V8 lets the space for new objects grow to a hundred megabytes, most of
 * them garbage: a file that is uploaded leaves it so. Measured with 4 MB: 100 MB less.
 */
export const nodeFlags = ['--max-semi-space-size=4'];

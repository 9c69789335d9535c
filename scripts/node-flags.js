/**
 * What Node is started with. Without limits V8 lets memory grow to several times of what is in use, most of it garbage:
 * a file that is uploaded leaves it so. A limit for new objects, measured with 4 MB: 100 MB less. A limit for old ones,
 * from which V8 derives how eagerly it collects them long before it is reached, measured with 1024 MB: 140 MB less.
 * New objects of so small a heap are collected by the thread that made them: four others that help it must find a core
 * first, and each leaves a gap in the memory for old ones. Of an import, the thread that reads the file waited 2.5 s for
 * them, and collects for 0.6 s alone.
 */
export const nodeFlags = ['--max-semi-space-size=4', '--max-old-space-size=1024', '--no-parallel-scavenge'];

/**
 * Environment for Node. Linux's memory allocator keeps what one thread gives back apart from what others take, and never
 * returns it from between what is in use; so it goes to fewer places, and large pieces directly to the system. An import
 * of a million contacts measured 50 to 70 MB less. https://man7.org/linux/man-pages/man3/mallopt.3.html
 */
export const nodeEnvironment = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };
